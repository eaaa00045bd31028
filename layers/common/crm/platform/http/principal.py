"""Who asks, as the verified claims of an access token say it."""

import re
from collections.abc import Mapping

from crm.platform.contracts.texts import person_name
from crm.platform.errors import Unauthenticated
from crm.platform.principal import LONGEST_NAME, Principal, Role, principal_id

_HIGHEST_FIRST: tuple[Role, ...] = ("admin", "service", "mechanic", "customer")
_GROUPS = "cognito:groups"
_POOL = re.compile(r"https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[\w-]+", re.ASCII)


def principal_of(claims: Mapping[str, object], role_claim: str) -> Principal:
    """The principal that verified claims describe; without exactly one readable role, a customer.

    Raises:
        Unauthenticated: There is no subject, or the token is not an access token.
    """
    if claims.get("token_use", "access") != "access":
        raise Unauthenticated("Send the access token, not another token of the same sign-in.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise Unauthenticated
    issuer = str(claims.get("iss", ""))
    role = _role(claims, role_claim, issuer)
    name = _name(claims) if role == "mechanic" else None
    return Principal(principal_id(issuer, subject), role, name)


def _name(claims: Mapping[str, object]) -> str | None:
    """The bearer's name, if their token tells one that can be shown."""
    name = claims.get("name")
    if not isinstance(name, str):
        return None
    try:
        return person_name(name[:LONGEST_NAME])
    except ValueError:
        return None


def _role(claims: Mapping[str, object], role_claim: str, issuer: str) -> Role:
    claim = claims.get(role_claim)
    given: list[object] = [claim]
    # The gateway writes ["a b", "c"] and ["a", "b c"] alike, as "[a b c]". It can be split only
    # where no name holds a space: among the groups of a Cognito pool.
    if role_claim == _GROUPS and _POOL.fullmatch(issuer) and isinstance(claim, str):
        given = [*claim.removeprefix("[").removesuffix("]").split(" ")]
    return next((role for role in _HIGHEST_FIRST if role in given), "customer")
