"""A customer pays: for an intake, or for a recommendation as it stands."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.payments import store
from crm.payments.contracts.checkouts import CheckoutReply
from crm.payments.contracts.gateway import CheckoutWish
from crm.payments.gateway import GatewayOf
from crm.platform.config import settings
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal

type Answer = tuple[CheckoutReply, bool]


def check_out_intake(
    who: Principal, key: RequestKey, intake_id: UUID, *, gateway: GatewayOf, locale: str
) -> Answer:
    """The open checkout of an intake, and whether this request opened it.

    Raises:
        NotFound: The intake is not the customer's.
        Conflict: It was paid, costs nothing, or follows a recommendation that cannot be bought.
        Unavailable: Stripe is away; what was reserved waits for the repeat.
    """
    reserved = store.reserve_intake_checkout(who, key, intake_id, _plans())
    return _open(who, key, reserved, gateway, locale)


def check_out_upsell(
    who: Principal, key: RequestKey, upsell_id: UUID, *, gateway: GatewayOf, locale: str
) -> Answer:
    """The open checkout of a recommendation, and whether this request opened it.

    Raises:
        NotFound: The recommendation is not the customer's.
        Conflict: It was bought or dismissed, or has no price.
        Unavailable: Stripe is away; what was reserved waits for the repeat.
    """
    reserved = store.reserve_upsell_checkout(who, key, upsell_id, _plans())
    return _open(who, key, reserved, gateway, locale)


def _open(
    who: Principal, key: RequestKey, reserved: dict[str, Any], gateway: GatewayOf, locale: str
) -> Answer:
    row = reserved.get("reply")
    if row is None:
        wish = reserved["request"]
        opened = gateway().open_checkout(CheckoutWish.model_validate({**wish, **_ways_back(wish)}))
        row = store.open_checkout(who, key, wish["checkout_id"], opened)
    return CheckoutReply.from_row(row, locale), row["created"]


def _ways_back(wish: dict[str, Any]) -> dict[str, str]:
    """Back to the summary that recommended it; a new customer's intake has none yet."""
    if wish["session_id"] is not None:
        page = f"{settings().site_url}/summary?{urlencode({'session': wish['session_id']})}"
        return {"success_url": f"{page}&paid={wish['upsell_id']}", "cancel_url": page}
    page = f"{settings().site_url}/intake"
    return {
        "success_url": f"{page}?{urlencode({'paid': wish['intake_id']})}",
        "cancel_url": f"{page}?{urlencode({'plan': wish['plan']})}",
    }


def _plans() -> list[dict[str, object]]:
    """What the database needs to know of the catalogue, in its order."""
    return [
        {
            "name": plan.name,
            "title": plan.title,
            "session_type": plan.session_type,
            "minutes": plan.minutes,
            "price_cents": plan.price.amount,
        }
        for plan in catalogue().plans.values()
    ]
