"""Reads the events of intents, charges, refunds and disputes."""

from crm.payments.rules.facts import (
    ChargeFact,
    DisputeFact,
    Funds,
    IntentFact,
    IntentKind,
    RefundFact,
    StripeFact,
)
from crm.payments.rules.fields import (
    StripeJson,
    amount,
    inner,
    is_id,
    missing,
    money,
    objects,
    reference,
    required_text,
    whole,
)


def intent_succeeded(intent: StripeJson, _api_version: str) -> StripeFact:
    """An intent's money is there."""
    return _intent("intent_succeeded", "amount_received", intent)


def intent_failed(intent: StripeJson, _api_version: str) -> StripeFact:
    """An attempt failed; another one may succeed."""
    return _intent("intent_failed", "amount", intent)


def charge(given: StripeJson, _api_version: str) -> StripeFact:
    """A charge, with the refunds that versions before 2022-11-15 list in it."""
    refunded = money(amount(given, "amount_refunded"), given)
    id_, intent = required_text(given, "id"), reference(given, "payment_intent")
    context: StripeJson = {"charge": id_, "payment_intent": intent, "currency": given["currency"]}
    return ChargeFact(
        charge_id=id_,
        payment_intent_id=intent,
        amount=refunded.amount,
        currency=refunded.currency,
        # Those of 2013 have no id of their own: the charge's total has to do for them.
        refunds=tuple(
            _refund({**context, **each})
            for each in objects(given.get("refunds"))
            if is_id(each.get("id"))
        ),
    )


def refund(given: StripeJson, _api_version: str) -> StripeFact:
    """A refund as it stands now."""
    return _refund(given)


def dispute(given: StripeJson, _api_version: str) -> StripeFact:
    """A dispute as it stands now."""
    return _dispute(given, None)


def funds_withdrawn(given: StripeJson, _api_version: str) -> StripeFact:
    """A dispute whose funds the bank took back."""
    return _dispute(given, "withdrawn")


def funds_reinstated(given: StripeJson, _api_version: str) -> StripeFact:
    """A dispute whose funds came back to us, all or some of them."""
    return _dispute(given, "reinstated")


def _intent(kind: IntentKind, field: str, intent: StripeJson) -> IntentFact:
    total = money(amount(intent, field), intent)
    charges = objects(intent.get("charges"))
    return IntentFact(
        kind=kind,
        payment_intent_id=required_text(intent, "id"),
        # Versions before 2022-11-15 list the charges, the latest first.
        charge_id=reference(intent, "latest_charge")
        or (charges and reference(charges[0], "id"))
        or None,
        amount=total.amount,
        currency=total.currency,
    )


def _refund(given: StripeJson) -> RefundFact:
    total = money(amount(given, "amount"), given)
    charge_id, intent = reference(given, "charge"), reference(given, "payment_intent")
    if charge_id is None and intent is None:
        raise missing("charge")
    return RefundFact(
        id=required_text(given, "id"),
        status=_refund_status(given),
        charge_id=charge_id,
        payment_intent_id=intent,
        amount=total.amount,
        currency=total.currency,
    )


def _refund_status(given: StripeJson) -> str:
    # Before refunds had a status, each was done at once; later, one without it is not done yet.
    if "status" not in given:
        return "succeeded"
    return "pending" if given["status"] is None else required_text(given, "status")


def _dispute(given: StripeJson, funds: Funds | None) -> DisputeFact:
    total = money(amount(given, "amount"), given)
    charge_id, intent = reference(given, "charge"), reference(given, "payment_intent")
    if charge_id is None and intent is None:
        raise missing("charge")
    return DisputeFact(
        id=required_text(given, "id"),
        status=_dispute_status(given, funds),
        charge_id=charge_id,
        payment_intent_id=intent,
        amount=total.amount,
        currency=total.currency,
        funds=funds,
    )


def _dispute_status(given: StripeJson, funds: Funds | None) -> str:
    """The dispute's status; of one that was prevented, what became of its money.

    Prevented is a dispute that the bank never filed: because we gave the money back by a rule
    (`resolution`), or because it was told enough to let go (`block`).
    """
    status = required_text(given, "status")
    if status != "prevented":
        return status
    if funds == "reinstated":
        return "won"
    moved = [whole(each, "amount") for each in objects(given.get("balance_transactions"))]
    card = inner(inner(given, "payment_method_details"), "card")
    given_back = sum(moved) < 0 if moved else card.get("case_type") == "resolution"
    return "lost" if given_back or funds == "withdrawn" else status
