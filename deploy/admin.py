"""Lets a person sign in: `python -m deploy.admin STAGE EMAIL [ROLE]`; a repeat invites again."""

import sys

from deploy.account import AccountError, Deployed, find
from deploy.command import parser, run
from deploy.stack import Client
from deploy.stage import Stage

_ROLES = ("admin", "service", "mechanic", "customer")


def main() -> int:
    """Create one; returns the exit code."""
    words = parser(
        __doc__, "make admin STAGE=prod EMAIL=you@example.com, and ROLE=mechanic for others"
    )
    words.add_argument("stage")
    words.add_argument("email")
    words.add_argument("role", nargs="?", choices=_ROLES, default="admin")
    given = words.parse_args()
    print(create_person(find(Stage.read(given.stage)), given.email, given.role))
    return 0


def create_person(deployed: Deployed, email: str, role: str) -> str:
    """Invite a user of the stage's own pool, and give them this role and no other.

    Who has not yet signed in since an earlier invitation is sent a new one.

    Returns:
        What was done, for whoever asked.

    Raises:
        AccountError: The stage trusts somebody else's users.
    """
    if "UserPoolId" not in deployed.outputs:
        raise AccountError("this stage takes its users from another issuer: create them there")
    cognito = deployed.account.client("cognito-idp")
    person = {"UserPoolId": deployed.outputs["UserPoolId"], "Username": email}
    done = _invite(cognito, person)
    known = cognito.admin_list_groups_for_user(**person)["Groups"]
    groups = {one["GroupName"] for one in known}
    wanted = set() if role == "customer" else {role}
    for group in sorted(wanted - groups):
        cognito.admin_add_user_to_group(**person, GroupName=group)
    for group in sorted(groups & set(_ROLES) - wanted):
        cognito.admin_remove_user_from_group(**person, GroupName=group)
    return f"{email} is {role}. {done}"


def _invite(cognito: Client, person: dict[str, str]) -> str:
    invitation = {"DesiredDeliveryMediums": ["EMAIL"]}
    attributes = [
        {"Name": "email", "Value": person["Username"]},
        {"Name": "email_verified", "Value": "true"},
    ]
    try:
        cognito.admin_create_user(**person, **invitation, UserAttributes=attributes)
    except cognito.exceptions.UsernameExistsException:
        status = cognito.admin_get_user(**person)["UserStatus"]
        if status != "FORCE_CHANGE_PASSWORD":
            return f"They were there already ({status}) and sign in as before; no mail was sent."
        cognito.admin_create_user(**person, **invitation, MessageAction="RESEND")
        return (
            "They had not signed in yet: Cognito has mailed them a new password for the first time."
        )
    return "Cognito has mailed them a password for the first time; it holds for seven days."


if __name__ == "__main__":
    sys.exit(run(main))
