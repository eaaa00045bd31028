"""The steps that deploy a stage into its account."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import sam
from deploy.account import Account, Deployed, find
from deploy.changes import ChangeSet, create_change_set, discard, execute, table
from deploy.roots import fetch_roots, has_roots
from deploy.stage import Stage, StageError, connections_usable, connections_wanted
from deploy.web import upload_pages
from tools.nesting import load_whole
from tools.paths import ROOT

_BUILT = ROOT / ".aws-sam"


@dataclass(frozen=True, kw_only=True)
class _Package:
    """A stage's template and code as uploaded, and the parameters to deploy them with."""

    stage: Stage
    account: Account
    template_url: str
    parameters: Mapping[str, str]

    def create_change_set(self) -> ChangeSet | None:
        """Create the change set of these parameters; None when nothing would change."""
        formation = self.account.client("cloudformation")
        return create_change_set(formation, self.stage, self.template_url, self.parameters)

    def apply(self, *, asks: bool) -> None:
        """Show what changes, and change it."""
        change_set = self.create_change_set()
        if change_set is None:
            print("The stack is up to date.")
            return
        print(table(change_set.changes))
        formation = self.account.client("cloudformation")
        if not _may_destroy(change_set, asks=asks):
            discard(formation, change_set)
            raise StageError("Nothing was changed: the lines marked !! would destroy data.")
        execute(formation, change_set)


def deploy_stage(stage: Stage, *, asks: bool, folder: Path = _BUILT) -> Deployed:
    """Build in the folder, deploy, migrate, upload; repeating it changes only what differs.

    Args:
        stage: What is deployed where.
        asks: Whether somebody is there to answer questions.
        folder: Where the build goes.

    Raises:
        StageError: The stage's settings contradict each other, or its caller said no.
        AccountError: There are no credentials.
        RootsError: The database's authorities cannot be fetched.
        SamError: The build or the upload failed.
        ChangeError: The deployment failed; the stack is as it was.
        PagesError: The pages cannot be built; the rest is deployed.
    """
    package = _package(stage, folder, asks=asks)
    if stage.owns_database:
        print("The database alone takes some ten minutes the first time.")
    package.apply(asks=asks)
    # The pages' address may be known only now; customers and founders are sent back to it.
    known = parameters_for(stage, package.account)
    if any(package.parameters[name] != value for name, value in known.items()):
        _Package(
            stage=stage,
            account=package.account,
            template_url=package.template_url,
            parameters=known,
        ).apply(asks=asks)
    deployed = find(stage)
    if "WebBucket" in deployed.outputs:
        print(f"\n{upload_pages(deployed)} files of the pages are uploaded.")
    return deployed


def plan_stage(stage: Stage, *, folder: Path = _BUILT) -> None:
    """Print what a deployment would change, and change nothing.

    Raises:
        StageError: The stage's settings contradict each other.
        AccountError: There are no credentials.
        RootsError: The database's authorities cannot be fetched.
        SamError: The build or the upload failed.
        ChangeError: CloudFormation refuses the template or a parameter.
    """
    package = _package(stage, folder, asks=False)
    change_set = package.create_change_set()
    if change_set is None:
        print("Nothing would change.")
        return
    print(table(change_set.changes))
    discard(package.account.client("cloudformation"), change_set)


def parameters_for(stage: Stage, account: Account) -> dict[str, str]:
    """A stage's parameters, with the address of its own pages once they exist."""
    parameters = stage.parameters
    outputs = account.outputs(stage.stack) or {}
    if parameters["PagesUrl"] == "none" and "WebUrl" in outputs:
        parameters["PagesUrl"] = outputs["WebUrl"]
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
        raise StageError(
            f"FunctionConcurrency {parameters['FunctionConcurrency']} lets functions open {wanted}"
            f" connections, and {parameters['DatabaseClass']} has {usable} for them: lower it, take"
            " a larger DatabaseClass, or set RdsProxy"
        )


def _package(stage: Stage, folder: Path, *, asks: bool) -> _Package:
    """Build and upload; asks before the first deployment into an account."""
    check_connections(stage)
    account = Account(stage.region)
    number, caller = account.identity()
    is_first = account.outputs(stage.stack) is None
    print(f"{stage.stack} goes to account {number}, {stage.region}, as {caller}.")
    if is_first and asks and input("Go on? [yes]: ").strip() not in {"", "yes"}:
        raise StageError("Nothing was done.")
    secrets = stage.secret_parameters(os.environ, first=is_first)
    if stage.verifies_database and not has_roots(stage.region):
        fetch_roots(stage.region)
    sam.build(folder, demands_roots=stage.verifies_database)
    return _Package(
        stage=stage,
        account=account,
        template_url=sam.package(folder, stage, account),
        parameters=parameters_for(stage, account) | secrets,
    )


def _may_destroy(change_set: ChangeSet, *, asks: bool) -> bool:
    """Whether the change set keeps all data, or a person agrees that it does not."""
    destroyed = [one.name for one in change_set.changes if one.destroys]
    if not destroyed:
        return True
    print(f"\n!! This replaces or removes: {', '.join(destroyed)}.")
    return asks and input("Type destroy to go on: ").strip() == "destroy"
