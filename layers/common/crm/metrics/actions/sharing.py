"""Makes, lists, ends and opens links that show the figures to somebody without a sign-in."""

from hashlib import sha256
from typing import Final
from uuid import UUID

from crm.metrics import store
from crm.metrics.actions.overview import read_shared
from crm.metrics.contracts.overview import OverviewQuery, questions_of
from crm.metrics.contracts.sharing import Shared, ShareLink, ShareLinks, ShareRequest
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

#: Nobody who signed in: the least role, and one id for all, so that all share its limit.
_VISITOR: Final = Principal(UUID(int=1), "customer")


def create_share_link(
    principal: Principal, key: IdempotencyKey, request: ShareRequest
) -> ShareLink:
    """Makes a link.

    Raises:
        InvalidInput: The view is narrowed by two things.
        Conflict: The token is in use.
    """
    questions_of(request.view)
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
    """Reads what a link shows, as the admin who made it; raises NotFound when it is none."""
    link = ShareLink.from_row(store.open_share_link(_VISITOR, _digest(token)))
    view: OverviewQuery = link.view
    maker = Principal(link.created_by, "admin")
    overview = read_shared(maker, view, locale=locale)
    return Shared(view=view, expires_at=link.expires_at, overview=overview)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
