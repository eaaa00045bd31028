"""Reads an event of Stripe into the fact that it reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.payments.rules import checkouts, refunds_and_disputes
from crm.payments.rules.facts import NoEffect, StripeFact
from crm.payments.rules.fields import CannotApplyError, StripeJson, is_id, missing, time


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHead:
    """What every event says of itself, in every API version."""

    id: str
    type: str
    api_version: str | None
    livemode: bool
    created_at: datetime | None


def identify(event: StripeJson) -> EventHead | None:
    """Read an event's head; None when nothing names it, so that it could not be stored once."""
    id_, type_ = event.get("id"), event.get("type")
    if not is_id(id_) or not is_id(type_):
        return None
    version = event.get("api_version")
    return EventHead(
        id=id_,
        type=type_,
        api_version=version if isinstance(version, str) else None,
        # What does not say so took no money; `interpret` flags it all the same.
        livemode=event.get("livemode") is True,
        created_at=time(event.get("created")),
    )


def interpret(event: StripeJson, *, livemode: bool) -> StripeFact:
    """Say what an identified event means on a stage that takes live money or does not."""
    try:
        _require_ours(event, livemode=livemode)
        reader = _READERS.get(str(event.get("type")))
        if reader is None:
            return NoEffect()
        return reader(_data_object(event), str(event.get("api_version") or ""))
    except CannotApplyError as refusal:
        return refusal.fact


def _require_ours(event: StripeJson, *, livemode: bool) -> None:
    if event.get("object") != "event":
        raise CannotApplyError("thin_event", "It carries no object: subscribe to snapshot events.")
    if not isinstance(event.get("livemode"), bool):
        raise missing("livemode")
    if event["livemode"] is not livemode:
        stage = "live" if livemode else "test"
        raise CannotApplyError("livemode_mismatch", f"This stage takes {stage} payments only.")
    # Versions before 2017-05-25 name the connected account `user_id`.
    if event.get("account") is not None or event.get("user_id") is not None:
        raise CannotApplyError("foreign_account", "It happened on another, connected account.")
    if time(event.get("created")) is None:
        raise missing("created")


def _data_object(event: StripeJson) -> StripeJson:
    data = event.get("data")
    found = data.get("object") if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        raise missing("data.object")
    return found


_READERS: Mapping[str, Callable[[StripeJson, str], StripeFact]] = {
    "checkout.session.completed": checkouts.completed,
    "checkout.session.async_payment_succeeded": checkouts.paid_later,
    "checkout.session.async_payment_failed": checkouts.failed_later,
    "checkout.session.expired": checkouts.expired,
    "payment_intent.succeeded": refunds_and_disputes.intent_succeeded,
    "payment_intent.payment_failed": refunds_and_disputes.intent_failed,
    "charge.succeeded": refunds_and_disputes.charge,
    "charge.refunded": refunds_and_disputes.charge,
    "charge.refund.updated": refunds_and_disputes.refund,
    "refund.created": refunds_and_disputes.refund,
    "refund.updated": refunds_and_disputes.refund,
    "refund.failed": refunds_and_disputes.refund,
    "charge.dispute.created": refunds_and_disputes.dispute,
    "charge.dispute.updated": refunds_and_disputes.dispute,
    "charge.dispute.closed": refunds_and_disputes.dispute,
    "charge.dispute.funds_withdrawn": refunds_and_disputes.funds_withdrawn,
    "charge.dispute.funds_reinstated": refunds_and_disputes.funds_reinstated,
}
EVENT_TYPES: Final = tuple(sorted(_READERS))
"""The types that the webhook's endpoint at Stripe subscribes to."""
