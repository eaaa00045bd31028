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


def decision_rows(
    decided: Mapping[str, tuple[Decision, ...]],
) -> list[dict[str, JsonValue]]:
    """Returns the decisions as `api.save_decisions` takes them.

    Args:
        decided: The same decisions by language, the catalogue's own first.
    """
    own = next(iter(decided.values()))
    by_type = {
        language: {one.offer.recommendation_type: one for one in decisions}
        for language, decisions in decided.items()
    }
    return [
        decision_row({name: of[one.offer.recommendation_type] for name, of in by_type.items()})
        for one in own
    ]


def decision_row(decided: Mapping[str, Decision]) -> dict[str, JsonValue]:
    """Returns one decision, as `api.summarise_session` takes it too."""
    (language, decision), *others = decided.items()
    offer, quote, outcome = decision.offer, decision.quote, decision.outcome
    return {
        "recommendation_type": offer.recommendation_type,
        "offered": outcome.offered,
        "rank": decision.rank,
        "score": decision.score,
        **_texts(decision),
        "language": language,
        "translations": {name: _texts(other) for name, other in others if outcome.offered},
        "action_url": offer.action,
        "plan": offer.plan,
        "minutes": offer.minutes,
        "same_mechanic_hours": offer.same_mechanic_hours,
        "priority": offer.priority,
        "price_cents": quote.price.amount,
        "currency": quote.price.currency,
        "former_price_cents": quote.former_price.amount if quote.former_price else None,
        "billing_interval": offer.billing_interval,
        "stripe_price": quote.stripe_price,
        "reason_code": outcome.code,
        "details": {
            "weight": offer.weight,
            "boosts": list(decision.boosts),
            "complexity": decision.complexity,
            "price_code": quote.code,
            "price_reason": quote.reason,
            "rests_until": _iso(outcome.until),
        },
    }


def _texts(decision: Decision) -> dict[str, JsonValue]:
    """What the customer reads of an offer, by the names of its columns."""
    offer, quote = decision.offer, decision.quote
    return {
        "service_title": offer.title,
        "service_description": offer.description,
        "badge": offer.badge,
        "action_label": offer.action_label,
        "includes": list(offer.promises),
        "price_reason": None if quote.code == STANDARD else quote.reason,
        "reason": decision.outcome.reason,
    }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
