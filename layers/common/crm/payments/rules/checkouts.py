"""Reads the events of a Checkout Session."""

from crm.payments.rules.facts import CheckoutFact, CheckoutKind, NoEffect, StripeFact
from crm.payments.rules.fields import (
    StripeJson,
    amount,
    metadata,
    missing,
    money,
    own_id,
    reference,
    required_text,
)
from crm.platform.money import Money

# From this version on, a completed checkout says whether it was paid; before, it always was.
_FIRST_WITH_PAYMENT_STATUS = "2020-08-27"
_KIND_OF_STATUS: dict[str, CheckoutKind] = {
    "paid": "checkout_paid",
    "no_payment_required": "checkout_paid",
    "unpaid": "checkout_unpaid",
}


def completed(checkout: StripeJson, api_version: str) -> StripeFact:
    """The payer is through; the money is there, was not needed, or is under way."""
    if checkout.get("mode") == "setup":
        return NoEffect()
    status = checkout.get("payment_status")
    if status is None and "" < api_version < _FIRST_WITH_PAYMENT_STATUS:
        status = "paid"
    kind = _KIND_OF_STATUS.get(status) if isinstance(status, str) else None
    if kind is None:
        raise missing("payment_status")
    return _fact(kind, checkout)


def paid_later(checkout: StripeJson, _api_version: str) -> StripeFact:
    """Money that was under way arrived."""
    return _fact("checkout_paid", checkout)


def failed_later(checkout: StripeJson, _api_version: str) -> StripeFact:
    """Money that was under way never arrived."""
    return _fact("checkout_failed", checkout)


def expired(checkout: StripeJson, _api_version: str) -> StripeFact:
    """Nobody paid in time."""
    if checkout.get("mode") == "setup":
        return NoEffect()
    return _fact("checkout_expired", checkout)


def _fact(kind: CheckoutKind, checkout: StripeJson) -> CheckoutFact:
    total = _total(checkout)
    pairs = metadata(checkout)
    return CheckoutFact(
        kind=kind,
        checkout_session_id=required_text(checkout, "id"),
        payment_intent_id=reference(checkout, "payment_intent"),
        stripe_customer_id=reference(checkout, "customer"),
        amount=total.amount,
        currency=total.currency,
        checkout_id=own_id(pairs, "checkout_id"),
        customer_id=own_id(pairs, "customer_id"),
        intake_id=own_id(pairs, "intake_id"),
        upsell_id=own_id(pairs, "upsell_id"),
    )


def _total(checkout: StripeJson) -> Money:
    """Versions before 2020-08-27 may list priced items instead of a total."""
    items = checkout.get("display_items")
    if checkout.get("amount_total") is not None or not isinstance(items, list):
        return money(amount(checkout, "amount_total"), checkout)
    lines = [item if isinstance(item, dict) else {} for item in items]
    if not lines or len({str(line.get("currency")) for line in lines}) > 1:
        raise missing("display_items")
    total = sum(amount(line, "amount") * amount(line, "quantity") for line in lines)
    return money(total, lines[0])
