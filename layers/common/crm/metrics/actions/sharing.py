"""Makes, lists, ends and opens links that show the figures to somebody without a sign-in."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from crm.metrics import store
from crm.metrics.actions.overview import read_shared
from crm.metrics.contracts.overview import OverviewQuery
from crm.metrics.contracts.sharing import Shared, ShareLink, ShareLinks, ShareRequest
from crm.platform.errors import InvalidInput
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def create_share_link(
    principal: Principal, key: IdempotencyKey, request: ShareRequest, *, locale: str
) -> ShareLink:
    """Makes a link to what can be read now.

    Raises:
        InvalidInput: The view cannot be.
        Conflict: The token is in use.
        Unavailable: The figures have to be rebuilt first.
    """
    try:
        read_shared(principal, request.view, locale=locale)
    except InvalidInput as error:
        named = tuple(replace(fault, field=f"view.{fault.field}") for fault in error.errors)
        raise InvalidInput(errors=named) from error
    view = request.view.model_dump(mode="json", by_alias=True, exclude_none=True)
    row = store.create_share_link(principal, key, _digest(request.token), view, request.days)
    return ShareLink.from_row(row)


def list_share_links(principal: Principal) -> ShareLinks:
    """Lists the newest links."""
    rows = store.list_share_links(principal)["links"]
    return ShareLinks(links=[ShareLink.from_row(row) for row in rows])


def revoke_share_link(principal: Principal, key: IdempotencyKey, link_id: UUID) -> ShareLink:
    """Ends a link before its time; raises NotFound."""
    return ShareLink.from_row(store.revoke_share_link(principal, key, link_id))


def open_share_link(token: str, *, locale: str) -> Shared:
    """Reads what a link shows, as an admin would see it; raises NotFound when it is none."""
    digest = _digest(token)
    # Nobody who signed in: the least role, and an id and a limit for each token.
    visitor = Principal(UUID(hex=digest[:32]), "customer")
    link = ShareLink.from_row(store.open_share_link(visitor, digest))
    view: OverviewQuery = link.view
    # With an id of its own, a link that is opened too often refuses itself and no admin.
    overview = read_shared(Principal(link.id, "admin"), view, locale=locale)
    return Shared(view=view, expires_at=link.expires_at, overview=overview)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
