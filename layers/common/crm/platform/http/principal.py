"""Who asks, as the verified claims of an access token say it."""

import re
from collections.abc import Mapping
from uuid import NAMESPACE_URL, UUID, uuid5

from crm.platform.errors import Unauthenticated
from crm.platform.principal import Principal, Role

_HIGHEST_FIRST: tuple[Role, ...] = ("admin", "service", "mechanic", "customer")
_BETWEEN_GROUPS = re.compile(r"[\[\], ]+")


def principal_of(claims: Mapping[str, object], role_claim: str) -> Principal:
    """The principal that verified claims describe.

    Raises:
        Unauthenticated: There is no subject, or the token is not an access token.
    """
    if claims.get("token_use", "access") != "access":
        raise Unauthenticated("Send the access token, not another token of the same sign-in.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise Unauthenticated
    return Principal(_id(str(claims.get("iss", "")), subject), _role(claims.get(role_claim)))


def _id(issuer: str, subject: str) -> UUID:
    try:
        given = UUID(subject)
    except ValueError:
        given = None
    # UUID() also reads braces and missing hyphens: other subjects, which must stay other people.
    if given is not None and str(given) == subject.lower():
        return given
    return uuid5(uuid5(NAMESPACE_URL, issuer), subject)


def _role(claim: object) -> Role:
    given = claim if isinstance(claim, list) else _BETWEEN_GROUPS.split(str(claim or ""))
    return next((role for role in _HIGHEST_FIRST if role in given), "customer")
