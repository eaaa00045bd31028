"""Opens checkouts: for an intake, or for a recommendation."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from crm.catalogue.load import catalogue
from crm.payments import store
from crm.payments.contracts.checkouts import CheckoutReply, Purchase
from crm.payments.contracts.gateway import GatewayFactory, OpenCheckoutRequest
from crm.platform.config import settings
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from crm.pricing.actions.quotes import refuse_price
from crm.upsells.rules import limits_of

type Checkout = tuple[CheckoutReply, bool]


def check_out_intake(
    principal: Principal,
    key: IdempotencyKey,
    wanted: Purchase,
    *,
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    """The open checkout of an intake, and whether this request opened it.

    Raises:
        NotFound: The intake is not the customer's, or the quote is not of it.
        PriceChanged: A discount has ended; the refusal has the price without it.
        Conflict: It was paid, costs nothing, or follows a recommendation that cannot be bought.
        Unavailable: Stripe is unavailable; the reservation waits for the repeat.
    """
    reserved = store.reserve_intake_checkout(principal, key, wanted.id, _agreed(wanted))
    return _open(principal, key, reserved, gateway, locale)


def check_out_upsell(
    principal: Principal,
    key: IdempotencyKey,
    wanted: Purchase,
    *,
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    """The open checkout of a recommendation, and whether this request opened it.

    Raises:
        NotFound: The recommendation is not the customer's, or the quote is not of it.
        PriceChanged: A discount has ended; the refusal has the price without it.
        Conflict: It was bought or dismissed, or has no price.
        Unavailable: Stripe is unavailable; the reservation waits for the repeat.
    """
    reserved = store.reserve_upsell_checkout(principal, key, wanted.id, _agreed(wanted))
    return _open(principal, key, reserved, gateway, locale)


def _open(
    principal: Principal,
    key: IdempotencyKey,
    reserved: dict[str, Any],
    gateway: GatewayFactory,
    locale: str,
) -> Checkout:
    if "refused" in reserved:
        raise refuse_price(principal, reserved, locale)
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


def _agreed(wanted: Purchase) -> store.Agreed:
    """The quote that the customer agreed to, and what of the catalogue the database needs."""
    known = catalogue()
    limits = {name: limits_of(discount) for name, discount in known.discounts.items()}
    plans = [
        {
            "name": plan.name,
            "title": plan.title,
            "session_type": plan.session_type,
            "minutes": plan.minutes,
            "price_cents": plan.price.amount,
        }
        for plan in known.plans.values()
    ]
    return store.Agreed(
        quote_id=wanted.quote_id,
        plans=plans,
        limits={name: asdict(each) for name, each in limits.items() if each},
    )
