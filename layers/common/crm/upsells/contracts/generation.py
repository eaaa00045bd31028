"""What the database hands to the rules after a session, and what it gets back to keep."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter

from crm.platform.money import CURRENCIES
from crm.upsells.rules import STANDARD, Context, Decision

_CONTEXT: Final = TypeAdapter(Context)


def parse_context(reply: Mapping[str, Any]) -> Context:
    """Reads the reply of `api.load_upsell_context` strictly.

    Raises:
        ValidationError: The reply is not exactly a context.
    """
    # No catalogue can ask for a currency out of use, so an old payment must not stop it.
    spent = [money for money in reply["spent"] if money["currency"] in CURRENCIES]
    # As JSON, so that ids and times may be text while all else is strict.
    text = json.dumps({**reply, "spent": spent})
    return _CONTEXT.validate_json(text, strict=True, extra="forbid")


def decision_rows(decisions: tuple[Decision, ...]) -> list[dict[str, JsonValue]]:
    """Returns the decisions as `api.save_decisions` takes them."""
    return [decision_row(decision) for decision in decisions]


def decision_row(decision: Decision) -> dict[str, JsonValue]:
    """Returns one decision, as `api.summarise_session` takes it too."""
    offer, quote, outcome = decision.offer, decision.quote, decision.outcome
    return {
        "recommendation_type": offer.recommendation_type,
        "offered": outcome.offered,
        "rank": decision.rank,
        "score": decision.score,
        "service_title": offer.title,
        "service_description": offer.description,
        "badge": offer.badge,
        "action_url": offer.action,
        "action_label": offer.action_label,
        "plan": offer.plan,
        "includes": list(offer.promises),
        "minutes": offer.minutes,
        "same_mechanic_hours": offer.same_mechanic_hours,
        "priority": offer.priority,
        "price_cents": quote.price.amount,
        "currency": quote.price.currency,
        "former_price_cents": quote.former_price.amount if quote.former_price else None,
        "billing_interval": offer.billing_interval,
        "stripe_price": quote.stripe_price,
        "price_reason": None if quote.code == STANDARD else quote.reason,
        "reason_code": outcome.code,
        "reason": outcome.reason,
        "details": {
            "weight": offer.weight,
            "boosts": list(decision.boosts),
            "complexity": decision.complexity,
            "price_code": quote.code,
            "price_reason": quote.reason,
            "rests_until": _iso(outcome.until),
        },
    }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
