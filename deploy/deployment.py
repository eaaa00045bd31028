"""The steps that bring a stage into its account."""

import os
from pathlib import Path

from deploy import sam
from deploy.account import Account, Deployed, find
from deploy.roots import fetch_roots, has_roots
from deploy.stage import Stage, StageError, connections_usable, connections_wanted
from deploy.web import upload_pages
from tools.paths import ROOT
from tools.template import load_template


def bring(stage: Stage, *, asks: bool, folder: Path = ROOT / ".aws-sam") -> Deployed:
    """Build in the folder, deploy, migrate, upload; what is as it should be is left alone.

    Raises:
        StageError: The stage's settings contradict each other, or its caller thought better of it.
        AccountError: There are no credentials.
        RootsError: The database's authorities cannot be had.
        SamError: The build or the deployment failed; the stack is as it was.
        PagesError: The pages cannot be built; the rest is deployed.
    """
    check_connections(stage)
    account = Account(stage.region)
    number, caller = account.identity()
    first = account.outputs(stage.stack) is None
    print(f"{stage.stack} goes to account {number}, {stage.region}, as {caller}.")
    if first and asks and input("Go on? [yes]: ").strip() not in {"", "yes"}:
        raise StageError("Nothing was done.")
    secrets = stage.secret_parameters(os.environ, first=first)
    if stage.verifies_database and not has_roots(stage.region):
        fetch_roots(stage.region)
    sam.build(folder, demands_roots=stage.verifies_database)
    if first and stage.owns_database:
        print("The database alone takes some ten minutes the first time.")
    given = parameters_for(stage, account)
    sam.deploy(folder, stage, given | secrets)
    # The pages' address may be known only now; customers and founders are sent back to it.
    if (known := parameters_for(stage, account)) != given:
        sam.deploy(folder, stage, known)
    deployed = find(stage)
    print(f"\n{upload_pages(deployed)} files of the pages are up.")
    return deployed


def parameters_for(stage: Stage, account: Account) -> dict[str, str]:
    """A stage's parameters, with the address of its own pages as far as they stand."""
    parameters = stage.parameters
    outputs = account.outputs(stage.stack)
    if parameters["PagesUrl"] == "none" and outputs is not None:
        parameters["PagesUrl"] = outputs["WebUrl"]
    return parameters


def check_connections(stage: Stage) -> None:
    """Refuse a set of parameters whose functions could ask for more connections than there are.

    Raises:
        StageError: They could; the message says what to change.
    """
    template = load_template()
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
