"""Users of the local Cognito pool, and their access tokens."""

import base64
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal, NamedTuple, Self
from uuid import uuid4

from local.aws.clients import Aws

type Role = Literal["customer", "mechanic", "admin", "service"]

ROLES: tuple[Role, ...] = ("customer", "mechanic", "admin", "service")
#: The accounts whose tokens a fresh stack prints, by role.
ACCOUNTS: Mapping[Role, str] = {
    "customer": "ada",
    "mechanic": "mechanic",
    "admin": "admin",
    "service": "service",
}
_one_at_a_time = Lock()
# Opens nothing outside this machine.
_PASSWORD = "Local-stack-1"  # noqa: S105


class Account(NamedTuple):
    """A signed-in user: the id that the API knows them by, and an access token."""

    id: str
    token: str


@dataclass(frozen=True)
class Identity:
    """The pool of one stack."""

    aws: Aws
    pool: str
    client: str
    _cognito: Any = field(init=False, repr=False, compare=False)

    @classmethod
    def of(cls, stack: Mapping[str, Any]) -> Self:
        """Find the pool that a `stack.json` names."""
        aws = Aws(stack["aws_url"])
        return cls(aws, stack["user_pool_id"], stack["user_pool_client_id"])

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cognito", self.aws.client("cognito-idp"))

    def create_user(self, role: Role, *, name: str | None = None) -> Account:
        """Create a user with a role and sign them in; a name that exists is only signed in."""
        email = f"{name or uuid4()}@comeback.example"
        # MiniStack's pool fails when two users are made at the same moment.
        with _one_at_a_time, contextlib.suppress(self._cognito.exceptions.UsernameExistsException):
            self._create(role, email)
        token = self.token(email)
        return Account(_subject(token), token)

    def token(self, user: str) -> str:
        """Sign an existing user in, by id or address, and return a fresh access token."""
        result = self._cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self.client,
            AuthParameters={"USERNAME": user, "PASSWORD": _PASSWORD},
        )
        token: str = result["AuthenticationResult"]["AccessToken"]
        return token

    def _create(self, role: Role, email: str) -> None:
        user = {"UserPoolId": self.pool, "Username": email}
        self._cognito.admin_create_user(
            **user,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        self._cognito.admin_set_user_password(**user, Password=_PASSWORD, Permanent=True)
        if role != "customer":
            self._cognito.admin_add_user_to_group(**user, GroupName=role)


def _subject(token: str) -> str:
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    subject: str = claims["sub"]
    return subject
