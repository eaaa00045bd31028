"""Removes a stage: `python -m deploy.remove STAGE`. A snapshot of its database stays."""

import sys

from deploy.account import Account
from deploy.command import parser, run
from deploy.errors import DeployError
from deploy.stack import (
    Client,
    StackError,
    State,
    delete_stack,
    describe_stack,
    explain,
    physical_ids,
    state_of,
)
from deploy.stage import Stage
from deploy.web import empty_bucket

_DELETING = "DELETE_IN_PROGRESS"


def main() -> int:
    """Remove one; returns the exit code."""
    words = parser(__doc__, "make remove STAGE=prod")
    words.add_argument("stage")
    words.add_argument("--yes", action="store_true", help="do not ask for the stage's name again")
    words.add_argument("--unprotect", action="store_true", help="also a database that is protected")
    given = words.parse_args()
    stage = Stage.read(given.stage)
    if not given.yes and input(f"Type {stage.name} to remove it: ") != stage.name:
        raise DeployError("Nothing was done.")
    remove(stage, unprotect=given.unprotect)
    return 0


def remove(stage: Stage, *, unprotect: bool = False) -> None:
    """Delete the stack from whatever state it is in, wait until it is gone, and say what stays.

    Args:
        stage: What is removed from where.
        unprotect: Whether a database that is protected against it goes too.

    Raises:
        StackError: It is at work, its database is protected (nothing was deleted), or a part of it
            cannot be deleted.
    """
    account = Account(stage.region)
    number, _ = account.identity()
    formation = account.client("cloudformation")
    found = describe_stack(formation, stage.stack)
    if found is None:
        print(f"{stage.stack} is not in {stage.region} of account {number}: nothing is left.")
        return
    if state_of(found) is State.BUSY and found["StackStatus"] != _DELETING:
        raise StackError(explain(formation, found))
    stack = found["StackId"]
    kept = [
        f"Its users stay in the pool {one}." for one in _all(formation, stack, "Cognito::UserPool")
    ]
    databases = _all(formation, stack, "RDS::DBInstance")
    _release(account.client("rds"), databases, stage, unprotect=unprotect)
    for bucket in _all(formation, stack, "S3::Bucket"):
        empty_bucket(account.client("s3"), bucket)
    delete_stack(formation, found)
    print("\n".join([f"{stage.stack} is gone.", *kept]))
    if databases:
        print(
            "Its database is the newest snapshot in RDS. To start from it again,"
            f" set DatabaseSnapshot to it in deploy/stages/{stage.name}.toml and `make deploy`."
        )


def _all(formation: Client, stack: str, kind: str) -> list[str]:
    return list(physical_ids(formation, stack, f"AWS::{kind}"))


def _release(rds: Client, databases: list[str], stage: Stage, *, unprotect: bool) -> None:
    """Switch protection off, or refuse, before anything is deleted."""
    for name in databases:
        instances = rds.describe_db_instances(
            Filters=[{"Name": "db-instance-id", "Values": [name]}]
        )["DBInstances"]
        if not any(one["DeletionProtection"] for one in instances):
            continue
        if not unprotect:
            raise StackError(
                f"The database {name} is protected against deletion, so nothing was done. To remove"
                f" it all the same: make remove STAGE={stage.name} UNPROTECT=1"
            )
        rds.modify_db_instance(
            DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True
        )


if __name__ == "__main__":
    sys.exit(run(main))
