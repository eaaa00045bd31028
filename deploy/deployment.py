"""The steps that deploy a stage into its account."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy import sam
from deploy.account import Account, Deployed, deployed_as, outputs_of
from deploy.changes import (
    ChangeSet,
    create_change_set,
    discard,
    execute,
    given_parameters,
    table,
)
from deploy.preflight import assert_fit
from deploy.provisioned import provisioned_template
from deploy.roots import fetch_roots, has_roots
from deploy.stack import Client, StackError, State, delete_stack, explain, state_of
from deploy.stage import (
    Stage,
    StageError,
    bounded_functions,
    connections_usable,
    connections_wanted,
)
from deploy.web import upload_pages
from tools.nesting import load_whole
from tools.paths import ROOT

_BUILT = ROOT / ".aws-sam"


@dataclass(frozen=True, kw_only=True)
class _Build:
    """What was built for a stage, and where it goes."""

    stage: Stage
    account: Account
    folder: Path
    secrets: Mapping[str, str]
    _uploaded: dict[str, str] = field(default_factory=dict)

    @property
    def formation(self) -> Client:
        """CloudFormation in the stage's account."""
        return self.account.client("cloudformation")

    def create_change_set(self, parameters: Mapping[str, str]) -> ChangeSet | None:
        """Upload, and create a change set; None when nothing would change."""
        template = provisioned_template(self.folder / "build", parameters)
        body = template.read_text()
        if body not in self._uploaded:
            self._uploaded[body] = sam.package(template, self.stage, self.account)
        return create_change_set(
            self.formation, self.stage, self._uploaded[body], {**parameters, **self.secrets}
        )

    def apply(self, parameters: Mapping[str, str], *, asks: bool) -> None:
        """Show what changes, and change it."""
        change_set = self.create_change_set(parameters)
        if change_set is None:
            print("The stack is up to date.")
            return
        print(table(change_set.changes))
        if not _may_destroy(change_set, asks=asks):
            discard(self.formation, change_set)
            raise StageError("Nothing was changed: the lines marked !! would destroy data.")
        execute(self.formation, change_set)


def deploy_stage(stage: Stage, *, asks: bool, folder: Path = _BUILT) -> Deployed:
    """Build in the folder, deploy, migrate, upload; repeating it changes only what differs.

    Args:
        stage: What is deployed where.
        asks: Whether somebody is there to answer questions.
        folder: Where the build goes.

    Raises:
        StageError: The stage's settings contradict each other, or its caller said no.
        PreflightError: The account would refuse it.
        StackError: The stack is at work, or a person has to free it.
        RootsError: The database's authorities cannot be fetched.
        SamError: The build or the upload failed.
        ChangeError: The deployment failed; the message says what is left.
        PagesError: The pages cannot be built; the rest is deployed.
    """
    check_connections(stage)
    assert_fit(stage)
    account = Account(stage.region)
    found = make_way(stage, account, asks=asks)
    build = _build(stage, account, folder, first=found is None)
    if stage.owns_database:
        print("The database alone takes some ten minutes the first time.")
    given = parameters_for(stage, found)
    build.apply(given, asks=asks)
    found = account.stack(stage.stack)
    # The pages' address may be known only now; customers and founders are sent back to it.
    if (known := parameters_for(stage, found)) != given:
        build.apply(known, asks=asks)
        found = account.stack(stage.stack)
    deployed = deployed_as(stage, account, found)
    if "WebBucket" in deployed.outputs:
        print(f"\n{upload_pages(deployed)} files of the pages are uploaded.")
    return deployed


def plan_stage(stage: Stage, *, folder: Path = _BUILT) -> None:
    """Print what a deployment would change, and change nothing.

    Raises:
        StageError: The stage's settings contradict each other.
        StackError: The stack cannot be changed as it is.
        RootsError: The database's authorities cannot be fetched.
        SamError: The build or the upload failed.
        ChangeError: CloudFormation refuses the template or a parameter.
    """
    account = Account(stage.region)
    found = account.stack(stage.stack)
    if found is not None and state_of(found) is not State.READY:
        raise StackError(explain(account.client("cloudformation"), found))
    check_connections(stage)
    build = _build(stage, account, folder, first=found is None)
    change_set = build.create_change_set(parameters_for(stage, found))
    if change_set is None:
        print("Nothing would change.")
        return
    print(table(change_set.changes))
    discard(build.formation, change_set)


def make_way(stage: Stage, account: Account, *, asks: bool) -> dict[str, Any] | None:
    """Ask before the first deployment into an account, and clear away one that failed.

    Returns:
        The stack that stands, as CloudFormation describes it.

    Raises:
        StageError: The caller said no.
        StackError: The stack is at work, or a person has to free it.
    """
    formation = account.client("cloudformation")
    number, caller = account.identity()
    found = account.stack(stage.stack)
    state = state_of(found)
    if found is not None and state in {State.BUSY, State.STUCK}:
        raise StackError(explain(formation, found))
    print(f"{stage.stack} goes to account {number}, {stage.region}, as {caller}.")
    if state is State.READY:
        return found
    if asks and input("Go on? [yes]: ").strip() not in {"", "yes"}:
        raise StageError("Nothing was done.")
    if found is not None:
        print(f"Its first creation failed ({found['StackStatus']}): what is left is deleted first.")
        delete_stack(formation, found)
    return None


def parameters_for(stage: Stage, found: Mapping[str, Any] | None) -> dict[str, str]:
    """A stage's parameters, with what the stack that was found adds to them."""
    parameters = stage.parameters
    if found is None:
        # A creation that fails could not be undone.
        return parameters | {"DatabaseDeletionProtection": "false"}
    if parameters["PagesUrl"] == "none":
        parameters["PagesUrl"] = outputs_of(found).get("WebUrl", "none")
    if parameters["DatabaseSnapshot"] == "none":
        # Without its beginning, CloudFormation would put an empty database in its place.
        parameters["DatabaseSnapshot"] = given_parameters(found).get("DatabaseSnapshot", "none")
    return parameters


def check_connections(stage: Stage) -> None:
    """Refuse a set of parameters whose functions could ask for more connections than there are.

    Raises:
        StageError: They could; the message says what to change.
    """
    template = load_whole()
    parameters = stage.parameters
    if not stage.owns_database or parameters["RdsProxy"] == "true":
        return
    wanted = connections_wanted(parameters, template)
    usable = connections_usable(parameters, template)
    if wanted > usable:
        most = usable // len(bounded_functions(template))
        raise StageError(
            f"FunctionConcurrency {parameters['FunctionConcurrency']} lets functions open {wanted}"
            f" connections, and {parameters['DatabaseClass']} has {usable} for them: set it to"
            f" {most} at most, take a larger DatabaseClass, or set RdsProxy"
        )


def _build(stage: Stage, account: Account, folder: Path, *, first: bool) -> _Build:
    secrets = stage.secret_parameters(os.environ, first=first)
    if stage.verifies_database and not has_roots(stage.region):
        fetch_roots(stage.region)
    sam.build(folder, demands_roots=stage.verifies_database)
    return _Build(stage=stage, account=account, folder=folder, secrets=secrets)


def _may_destroy(change_set: ChangeSet, *, asks: bool) -> bool:
    """Whether the change set keeps all data, or a person agrees that it does not."""
    destroyed = [one.name for one in change_set.changes if one.destroys]
    if not destroyed:
        return True
    print(f"\n!! This replaces or removes: {', '.join(destroyed)}.")
    return asks and input("Type destroy to go on: ").strip() == "destroy"
