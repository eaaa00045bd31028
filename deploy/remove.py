"""Removes a stage: `python -m deploy.remove STAGE`. A snapshot of its database stays."""

import argparse
import sys

from botocore.exceptions import WaiterError

from deploy.account import AccountError, Deployed, find
from deploy.stage import Stage, StageError
from deploy.web import empty_bucket

# Lambda takes up to forty minutes to release the interfaces of functions in a network.
_POLL_SECONDS = 5
_POLLS = 720


def main() -> int:
    """Remove one; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.remove", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--yes", action="store_true", help="do not ask for the stage's name again")
    given = parser.parse_args()
    try:
        deployed = find(Stage.read(given.stage))
        if not given.yes and input(f"Type {given.stage} to remove it: ") != given.stage:
            print("Nothing was done.")
            return 1
        remove(deployed)
    except (StageError, AccountError) as failure:
        print(failure, file=sys.stderr)
        return 1
    _print_what_stays(deployed)
    return 0


def remove(deployed: Deployed) -> None:
    """Delete the stack and wait until it is gone.

    Raises:
        AccountError: A part of it cannot be deleted; the message says where to look.
    """
    stack = deployed.stage.stack
    if "WebBucket" in deployed.outputs:
        empty_bucket(deployed.account.client("s3"), deployed.outputs["WebBucket"])
    formation = deployed.account.client("cloudformation")
    formation.delete_stack(StackName=stack)
    waiter = formation.get_waiter("stack_delete_complete")
    try:
        waiter.wait(StackName=stack, WaiterConfig={"Delay": _POLL_SECONDS, "MaxAttempts": _POLLS})
    except WaiterError as error:
        raise AccountError(
            f"{stack} was not removed completely; its events in CloudFormation's console say why"
        ) from error


def _print_what_stays(deployed: Deployed) -> None:
    stage = deployed.stage
    print(f"{stage.stack} is gone.")
    if stage.owns_database:
        print(
            "Its database is the newest snapshot in RDS. To start from it again,"
            f" set DatabaseSnapshot to it in deploy/stages/{stage.name}.toml and `make deploy`."
        )
    if "UserPoolId" in deployed.outputs:
        print(f"Its users stay in the pool {deployed.outputs['UserPoolId']}.")


if __name__ == "__main__":
    sys.exit(main())
