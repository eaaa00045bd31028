"""Lists and names mechanics."""

from uuid import UUID

from crm.journey import store
from crm.journey.contracts.mechanics import Mechanic, MechanicPage, NameRequest
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.contracts.models import PageQuery
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def list_mechanics(principal: Principal, query: PageQuery) -> MechanicPage:
    """Returns a page of the mechanics, newest first."""
    page = store.list_mechanics(principal, query.after, query.limit)
    known = [Mechanic.model_validate(row) for row in page.rows]
    return MechanicPage(
        mechanics=known, next_cursor=next_cursor(known, by_creation, more=page.more)
    )


def name_mechanic(
    principal: Principal, key: IdempotencyKey, mechanic_id: UUID, request: NameRequest
) -> Mechanic:
    """Sets the name that customers read, also of a mechanic who has not come yet."""
    return Mechanic.model_validate(store.name_mechanic(principal, key, mechanic_id, request.name))
