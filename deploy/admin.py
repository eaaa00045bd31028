"""Creates a person who may sign in: `python -m deploy.admin STAGE EMAIL [ROLE]`."""

import argparse
import sys

from deploy.account import AccountError, Deployed, find
from deploy.stage import Stage, StageError

_ROLES = ("admin", "service", "mechanic", "customer")


def main() -> int:
    """Create one; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.admin", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("email", nargs="?")
    parser.add_argument("role", nargs="?", choices=_ROLES, default="admin")
    given = parser.parse_args()
    try:
        stage = Stage.read(given.stage)
        if given.email is None:
            raise StageError(f"Say whom: `make admin STAGE={stage.name} EMAIL=ada@example.com`")
        create_person(find(stage), given.email, given.role)
    except (StageError, AccountError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{given.email} is {given.role}; Cognito has mailed them a password for the first time.")
    return 0


def create_person(deployed: Deployed, email: str, role: str) -> None:
    """Create a user of the stage's own pool, or give an existing one the role.

    Raises:
        AccountError: The stage trusts somebody else's users.
    """
    if "UserPoolId" not in deployed.outputs:
        raise AccountError("this stage takes its users from another issuer: create them there")
    cognito = deployed.account.client("cognito-idp")
    person = {"UserPoolId": deployed.outputs["UserPoolId"], "Username": email}
    try:
        cognito.admin_create_user(
            **person,
            DesiredDeliveryMediums=["EMAIL"],
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except cognito.exceptions.UsernameExistsException:
        print(f"{email} was there already.")
    if role != "customer":
        cognito.admin_add_user_to_group(**person, GroupName=role)


if __name__ == "__main__":
    sys.exit(main())
