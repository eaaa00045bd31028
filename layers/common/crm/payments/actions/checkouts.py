"""Opens checkouts: for an intake, or for a recommendation."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.payments import store
from crm.payments.contracts.checkouts import CheckoutReply
from crm.payments.contracts.gateway import GatewayFactory, OpenCheckoutRequest
from crm.platform.config import settings
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

type Checkout = tuple[CheckoutReply, bool]


def check_out_intake(
    principal: Principal,
    key: IdempotencyKey,
    intake_id: UUID,
    *,
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    """The open checkout of an intake, and whether this request opened it.

    Raises:
        NotFound: The intake is not the customer's.
        Conflict: It was paid, costs nothing, or follows a recommendation that cannot be bought.
        Unavailable: Stripe is unavailable; the reservation waits for the repeat.
    """
    reserved = store.reserve_intake_checkout(principal, key, intake_id, _plans())
    return _open(principal, key, reserved, gateway, locale)


def check_out_upsell(
    principal: Principal,
    key: IdempotencyKey,
    upsell_id: UUID,
    *,
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    """The open checkout of a recommendation, and whether this request opened it.

    Raises:
        NotFound: The recommendation is not the customer's.
        Conflict: It was bought or dismissed, or has no price.
        Unavailable: Stripe is unavailable; the reservation waits for the repeat.
    """
    reserved = store.reserve_upsell_checkout(principal, key, upsell_id, _plans())
    return _open(principal, key, reserved, gateway, locale)


def _open(
    principal: Principal,
    key: IdempotencyKey,
    reserved: dict[str, Any],
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    row = reserved.get("reply")
    if row is None:
        terms = reserved["request"]
        request = OpenCheckoutRequest.model_validate({**terms, **_return_urls(terms)})
        row = store.open_checkout(
            principal, key, request.checkout_id, gateway().open_checkout(request)
        )
    return CheckoutReply.from_row(row, locale), row["created"]


def _return_urls(terms: dict[str, Any]) -> dict[str, str]:
    """On to the receipt, or back to the summary that recommended it; a first intake has none."""
    site = settings().site_url
    if terms["session_id"] is not None:
        bought, before = {"upsell": terms["upsell_id"]}, {"session": terms["session_id"]}
        back = f"{site}/summary?{urlencode(before)}"
    else:
        bought = {"intake": terms["intake_id"]}
        back = f"{site}/intake?{urlencode({'plan': terms['plan']})}"
    return {"success_url": f"{site}/receipt?{urlencode(bought)}", "cancel_url": back}


def _plans() -> list[dict[str, object]]:
    """The part of the catalogue that the database needs, in its order."""
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
