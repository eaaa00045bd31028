"""Decides about every offer of the catalogue, with the reason for each decision."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from crm.catalogue.discounts import Basis
from crm.catalogue.guards import guards
from crm.catalogue.model import Catalogue, Occasion, Offer, PriceRule
from crm.pricing.rules import STANDARD, Listed, Quote, make_quote
from crm.upsells.rules.availability import why_unavailable
from crm.upsells.rules.conditions import Facts, unmet_conditions
from crm.upsells.rules.context import Context
from crm.upsells.rules.cooldowns import SuppressionCode, active_cooldown
from crm.upsells.rules.discounts import offered_discounts
from crm.upsells.rules.pressure import offers_within_budget

#: Kept with every decision; goes up when equal facts lead to other decisions.
RULES_VERSION: Final = 1
OVER_CAP: Final = "over_cap"
OVER_PRESSURE: Final = "over_pressure"
#: The code of what a mechanic recommends.
BY_MECHANIC: Final = "recommended_by_mechanic"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Whether an offer is made, and the sentence that says why.

    Attributes:
        code: The occasion's code or BY_MECHANIC when it is offered, else a SuppressionCode.
        reason: For the customer when it is offered, else for the founder.
        until: When the cool-down of a suppressed offer ends.
    """

    offered: bool
    code: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The decision about one offer.

    Ranks count from 1, 0 is the one that the mechanic recommends; what is not offered has none.

    Attributes:
        base_rank: The rank by the catalogue alone, whatever was drawn.
        propensity: The chance of what was drawn about this offer; 1 where nothing was.
    """

    offer: Offer
    outcome: Outcome
    quote: Quote
    score: int
    boosts: tuple[str, ...]
    complexity: int
    rank: int | None = None
    base_rank: int | None = None
    propensity: float = 1.0


def decide(context: Context, catalogue: Catalogue) -> tuple[Decision, ...]:
    """Decides about every offer once: first the offered by rank, then the suppressed.

    Equal scores rank in the order of the catalogue, so that equal input gives equal output. A
    customer whose budget is used up is made fewer offers.
    """
    facts = Facts.of(context, catalogue)
    decisions = [_decide_one(offer, facts) for offer in catalogue.offers]
    suppressed = [decision for decision in decisions if not decision.outcome.offered]
    candidates = sorted(
        (decision for decision in decisions if decision.outcome.offered),
        key=lambda decision: -decision.score,
    )
    cap = catalogue.offers_per_session
    room = min(cap, offers_within_budget(context))
    return (
        *(
            replace(decision, rank=rank, base_rank=rank)
            for rank, decision in enumerate(candidates[:room], 1)
        ),
        *(replace(decision, outcome=_over_pressure(room)) for decision in candidates[room:cap]),
        *(replace(decision, outcome=_over_cap(cap)) for decision in candidates[cap:]),
        *suppressed,
    )


def decide_for_mechanic(offer: Offer, context: Context, catalogue: Catalogue) -> Decision:
    """Decides about the offer that the session's mechanic recommends.

    They judge whether it fits, so no occasion is asked for; prices and cool-downs are the rules'.
    """
    facts = Facts.of(context, catalogue)
    outcome = (
        _unavailable(offer, facts)
        or _resting(offer, facts)
        or Outcome(offered=True, code=BY_MECHANIC, reason=catalogue.words.recommends)
    )
    decision = _decided(offer, facts, outcome)
    return replace(decision, rank=0) if outcome.offered else decision


def _decide_one(offer: Offer, facts: Facts) -> Decision:
    return _decided(offer, facts, _outcome(offer, facts))


def _decided(offer: Offer, facts: Facts, outcome: Outcome) -> Decision:
    boosts = [boost for boost in offer.boosts if not unmet_conditions(boost.condition, facts)]
    return Decision(
        offer=offer,
        outcome=outcome,
        quote=_quote(offer, facts),
        score=offer.weight + sum(boost.points for boost in boosts),
        boosts=tuple(boost.code for boost in boosts),
        complexity=facts.complexity,
    )


def _outcome(offer: Offer, facts: Facts) -> Outcome:
    unavailable = _unavailable(offer, facts)
    if unavailable is not None:
        return unavailable
    occasion = next(
        (known for known in offer.occasions if not unmet_conditions(known.condition, facts)), None
    )
    if occasion is None:
        return _suppressed("condition_not_met", _missing(offer, facts))
    return _resting(offer, facts) or Outcome(
        offered=True, code=occasion.code, reason=_reason(occasion, facts)
    )


def _unavailable(offer: Offer, facts: Facts) -> Outcome | None:
    found = why_unavailable(offer, facts.context)
    return None if found is None else _suppressed(found.code, found.reason, found.until)


def _resting(offer: Offer, facts: Facts) -> Outcome | None:
    cooldown = active_cooldown(offer, facts.context)
    if cooldown is None:
        return None
    return _suppressed(cooldown.code, cooldown.reason, cooldown.until)


def eligible(decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    """The types whose conditions held and which no cool-down suppressed, best first."""
    return tuple(
        decision.offer.recommendation_type
        for decision in decisions
        if decision.outcome.offered or decision.outcome.code in {OVER_CAP, OVER_PRESSURE}
    )


def _over_cap(cap: int) -> Outcome:
    return _suppressed(OVER_CAP, f"Only the best {cap} are offered after one session.")


def _over_pressure(room: int) -> Outcome:
    return _suppressed(OVER_PRESSURE, f"Asked for much lately: only the best {room} are offered.")


def _suppressed(code: SuppressionCode, reason: str, until: datetime | None = None) -> Outcome:
    return Outcome(offered=False, code=code, reason=reason, until=until)


def _missing(offer: Offer, facts: Facts) -> str:
    """Names each missing fact once, however many occasions ask for it."""
    sentences = (
        sentence
        for known in offer.occasions
        for sentence in unmet_conditions(known.condition, facts)
    )
    return f"Not offered, because {'; '.join(dict.fromkeys(sentences))}."


def _reason(occasion: Occasion, facts: Facts) -> str:
    context, catalogue = facts.context, facts.catalogue
    plan = catalogue.plan(context.session.plan)
    days = occasion.condition.completed_within_days
    spent = context.spent_in(catalogue.currency)
    return occasion.reason.format(
        session=facts.session_name(),
        plan=context.session.plan if plan is None else plan.title,
        minutes=context.session.duration_minutes,
        completed=context.completed_within(days),
        days=days,
        # Formatting money is slow, and few sentences show it.
        spent=spent.format(catalogue.locale) if "{spent}" in occasion.reason else "",
    )


def _quote(offer: Offer, facts: Facts) -> Quote:
    listed = _listed(offer, facts)
    offered = tuple(offered_discounts(offer, listed.price, facts))
    found = guards(offer, listed.price) if offered else ()
    return make_quote(listed, offered, found, facts.catalogue.words)


def _listed(offer: Offer, facts: Facts) -> Listed:
    asked = next(
        (
            each
            for each in facts.context.prices_asked
            if each.recommendation_type == offer.recommendation_type and each.price == offer.price
        ),
        None,
    )
    rule = next(
        (rule for rule in offer.price_rules if not unmet_conditions(rule.condition, facts)), None
    )
    return Listed(
        price=rule.price if rule else offer.price,
        code=rule.code if rule else STANDARD,
        reason=rule.reason if rule else "The price for everyone.",
        basis=_basis(rule),
        stripe_price=rule.stripe_price if rule else offer.stripe_price,
        asked=asked.price if asked else None,
        asked_less=asked is not None and asked.reduced,
    )


def _basis(rule: PriceRule | None) -> Basis:
    if rule is None:
        return "everyone"
    return "personalised" if rule.is_reckoned else "condition"
