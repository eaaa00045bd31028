"""Users of the local Cognito pool, and their access tokens."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from botocore.exceptions import ClientError

from dev.clients import Aws

type Role = Literal["customer", "mechanic", "admin", "service"]

ROLES: tuple[Role, ...] = ("customer", "mechanic", "admin", "service")
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cognito", self.aws.client("cognito-idp"))

    def create_user(self, role: Role, *, user_id: str | None = None) -> Account:
        """Create a user with a role and sign them in; one that exists is only signed in."""
        user = user_id or str(uuid4())
        try:
            self._create(role, user)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UsernameExistsException":
                raise
        return Account(user, self.token(user))

    def token(self, user_id: str) -> str:
        """Sign an existing user in and return a fresh access token."""
        result = self._cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self.client,
            AuthParameters={"USERNAME": _email(user_id), "PASSWORD": _PASSWORD},
        )
        token: str = result["AuthenticationResult"]["AccessToken"]
        return token

    def _create(self, role: Role, user: str) -> None:
        pool = {"UserPoolId": self.pool, "Username": _email(user)}
        self._cognito.admin_create_user(
            **pool,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": _email(user)},
                {"Name": "email_verified", "Value": "true"},
                # MiniStack takes the id that Cognito would choose: demo links stay valid for ever.
                {"Name": "sub", "Value": user},
            ],
        )
        self._cognito.admin_set_user_password(**pool, Password=_PASSWORD, Permanent=True)
        if role != "customer":
            self._cognito.admin_add_user_to_group(**pool, GroupName=role)


def _email(user_id: str) -> str:
    return f"{user_id}@comeback.example"
