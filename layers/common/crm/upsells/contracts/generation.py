"""What the database hands to the rules after a session, and what it gets back to keep."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter

from crm.experiments.contracts.decisions import assignment_rows
from crm.experiments.rules.assignment import Assignment
from crm.platform.money import CURRENCIES
from crm.pricing.contracts.quotes import quote_row
from crm.pricing.rules import STANDARD, Quote
from crm.upsells.rules import RULES_VERSION, Context, Decision, eligible

_CONTEXT: Final = TypeAdapter(Context)


def parse_context(reply: Mapping[str, Any]) -> Context:
    """Reads the reply of `api.load_upsell_context` strictly.

    During a deployment the database may tell facts that this version does not know; they are
    left out.

    Raises:
        ValidationError: A fact is missing, or is not what it should be.
    """
    # No catalogue can ask for a currency out of use, so an old payment must not stop it.
    spent = [money for money in reply["spent"] if money["currency"] in CURRENCIES]
    known = reply.get("known")
    if known and known["value"] and known["value"]["currency"] not in CURRENCIES:
        known = {**known, "value": None}
    # As JSON, so that ids and times may be text while all else is strict.
    text = json.dumps({**reply, "spent": spent, "known": known})
    return _CONTEXT.validate_json(text, strict=True, extra="ignore")


def decision_rows(
    decided: Mapping[str, tuple[Decision, ...]],
) -> list[dict[str, JsonValue]]:
    """Returns the decisions as `api.save_decisions` takes them.

    Args:
        decided: The same decisions by language, the catalogue's own first and of every offer.
    """
    own = next(iter(decided.values()))
    by_type = {
        language: {one.offer.recommendation_type: one for one in decisions}
        for language, decisions in decided.items()
    }
    return [
        _decision_row({name: of[kind] for name, of in by_type.items() if kind in of})
        for kind in (one.offer.recommendation_type for one in own)
    ]


def without_rephrased(
    decided: Mapping[str, tuple[Decision, ...]],
    assignments: Sequence[Assignment],
    published: frozenset[str],
) -> dict[str, tuple[Decision, ...]]:
    """Leaves other languages out of an offer whose texts a variation or an admin has changed.

    Args:
        decided: By language, the catalogue's own first.
        assignments: The variations that the customer was given.
        published: The offers whose texts an admin has changed.
    """
    language, own = next(iter(decided.items()))
    rephrased = published | {
        kind
        for assignment in assignments
        if assignment.experiment.kind == "message"
        for kind in assignment.variation.offers
    }
    others = {
        name: tuple(one for one in decisions if one.offer.recommendation_type not in rephrased)
        for name, decisions in decided.items()
    }
    return {**others, language: own}


def recommendation_row(
    decided: Mapping[str, Decision], assignments: Sequence[Assignment], published: frozenset[str]
) -> dict[str, JsonValue]:
    """Returns what was decided about a mechanic's recommendation as a row; as without_rephrased."""
    alone = {language: (decision,) for language, decision in decided.items()}
    [row] = decision_rows(without_rephrased(alone, assignments, published))
    return row


def log_entry(
    context: Mapping[str, Any],
    base: tuple[Decision, ...],
    assignments: Sequence[Assignment],
    catalogue: tuple[str, int | None],
) -> dict[str, Any]:
    """Returns all that decisions are made from, as the log keeps it.

    Args:
        context: As `api.load_upsell_context` returned it.
        base: What the catalogue alone decides.
        assignments: The variations that the customer was given.
        catalogue: The hash of its file, and the number of what is published over that.
    """
    catalogue_hash, version = catalogue
    return {
        "context": context,
        "catalogue_hash": catalogue_hash,
        "catalogue_version": version,
        "rules_version": RULES_VERSION,
        "assignments": assignment_rows(assignments),
        "eligible": list(eligible(base)),
    }


def _decision_row(decided: Mapping[str, Decision]) -> dict[str, JsonValue]:
    """Returns one decision, by language."""
    (language, decision), *others = decided.items()
    offer, quote, outcome = decision.offer, decision.quote, decision.outcome
    return {
        "recommendation_type": offer.recommendation_type,
        "offered": outcome.offered,
        "rank": decision.rank,
        "base_rank": decision.base_rank,
        "propensity": decision.propensity,
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
        "quote": quote_row({language: each.quote for language, each in decided.items()}),
        "reason_code": outcome.code,
        "details": {
            "weight": offer.weight,
            "boosts": list(decision.boosts),
            "complexity": decision.complexity,
            "price_code": quote.code,
            "price_reason": quote.reason,
            "rests_until": _iso(outcome.until),
            **_discounts(quote),
        },
    }


def _discounts(quote: Quote) -> dict[str, JsonValue]:
    """What was taken off the price, for the founder; nothing where no discount applied."""
    if not quote.offered:
        return {}
    lines: list[JsonValue] = [
        {"code": line.offered.discount, "amount": line.amount} for line in quote.lines
    ]
    return {
        "list_price": quote.listed.price.amount,
        "discounts": lines,
        "clamp": quote.clamp,
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
