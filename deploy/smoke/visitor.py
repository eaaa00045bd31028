"""A passing user of the stage, made for the checks and removed after them."""

import contextlib
import secrets
from collections.abc import Iterator
from uuid import uuid4

import httpx2

from deploy.account import Deployed

_PATIENCE = 40


@contextlib.contextmanager
def signed_in(deployed: Deployed, role: str, base: str) -> Iterator[httpx2.Client]:
    """A client with an access token of the stage's own pool, of a user who is gone afterwards."""
    cognito = deployed.account.client("cognito-idp")
    address = f"smoke-{uuid4()}@example.com"
    # Long and of every kind, so that any policy of passwords takes it.
    password = f"Aa1-{secrets.token_urlsafe(24)}"
    person = {"UserPoolId": deployed.outputs["UserPoolId"], "Username": address}
    cognito.admin_create_user(
        **person,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": address},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    try:
        cognito.admin_set_user_password(**person, Password=password, Permanent=True)
        if role != "customer":
            cognito.admin_add_user_to_group(**person, GroupName=role)
        signed = cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=deployed.outputs["UserPoolClientId"],
            AuthParameters={"USERNAME": address, "PASSWORD": password},
        )
        token = signed["AuthenticationResult"]["AccessToken"]
        headers = {"authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=base, headers=headers, timeout=_PATIENCE) as client:
            yield client
    finally:
        cognito.admin_delete_user(**person)
