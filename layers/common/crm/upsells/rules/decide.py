"""Decides about every offer of the catalogue, and keeps the reason of each decision."""

from dataclasses import dataclass, replace
from datetime import datetime

from crm.catalogue.model import Catalogue, Occasion, Offer
from crm.platform.money import Money
from crm.upsells.rules.conditions import Facts, unmet
from crm.upsells.rules.context import Context
from crm.upsells.rules.rests import SuppressionCode, silence


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """The price of an offer for this customer now, and why it is that."""

    price: Money
    former_price: Money | None
    stripe_price: str | None
    code: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether an offer is made, and the sentence that says why.

    Attributes:
        code: The occasion's code when it is offered, else a SuppressionCode.
        reason: For the customer when it is offered, else for the founder.
        until: When a resting offer speaks again.
    """

    offered: bool
    code: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What was decided about one offer; the rank counts from 1 and only the offered have one."""

    offer: Offer
    verdict: Verdict
    quote: Quote
    score: int
    boosts: tuple[str, ...]
    complexity: int
    rank: int | None = None


def decide(context: Context, catalogue: Catalogue) -> tuple[Decision, ...]:
    """Decide about every offer once: first the offered by rank, then the suppressed.

    Equal scores rank in the order of the catalogue, so that equal input gives equal output.
    """
    facts = Facts.of(context, catalogue)
    decisions = [_consider(offer, facts) for offer in catalogue.offers]
    suppressed = [decision for decision in decisions if not decision.verdict.offered]
    candidates = sorted(
        (decision for decision in decisions if decision.verdict.offered),
        key=lambda decision: -decision.score,
    )
    cap = catalogue.offers_per_session
    return (
        *(replace(decision, rank=rank) for rank, decision in enumerate(candidates[:cap], 1)),
        *(replace(decision, verdict=_over_cap(cap)) for decision in candidates[cap:]),
        *suppressed,
    )


def _consider(offer: Offer, facts: Facts) -> Decision:
    boosts = [boost for boost in offer.boosts if not unmet(boost.condition, facts)]
    return Decision(
        offer=offer,
        verdict=_verdict(offer, facts),
        quote=_quote(offer, facts),
        score=offer.weight + sum(boost.points for boost in boosts),
        boosts=tuple(boost.code for boost in boosts),
        complexity=facts.complexity,
    )


def _verdict(offer: Offer, facts: Facts) -> Verdict:
    occasion = next((known for known in offer.occasions if not unmet(known.condition, facts)), None)
    if occasion is None:
        return _suppressed("condition_not_met", _missing(offer, facts))
    rest = silence(offer, facts.context)
    if rest is not None:
        return _suppressed(rest.code, rest.reason, rest.until)
    return Verdict(offered=True, code=occasion.code, reason=_tell(occasion, facts))


def _over_cap(cap: int) -> Verdict:
    return _suppressed("over_cap", f"Only the best {cap} are offered after one session.")


def _suppressed(code: SuppressionCode, reason: str, until: datetime | None = None) -> Verdict:
    return Verdict(offered=False, code=code, reason=reason, until=until)


def _missing(offer: Offer, facts: Facts) -> str:
    """Name each missing fact once, however many occasions ask for it."""
    sentences = (
        sentence for known in offer.occasions for sentence in unmet(known.condition, facts)
    )
    return f"Not offered, because {'; '.join(dict.fromkeys(sentences))}."


def _tell(occasion: Occasion, facts: Facts) -> str:
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
        # To format money is dear, and few sentences tell it.
        spent=spent.format(catalogue.locale) if "{spent}" in occasion.reason else "",
    )


def _quote(offer: Offer, facts: Facts) -> Quote:
    for rule in offer.price_rules:
        if not unmet(rule.condition, facts):
            return Quote(
                price=rule.price,
                former_price=offer.price if rule.price < offer.price else None,
                stripe_price=rule.stripe_price,
                code=rule.code,
                reason=rule.reason,
            )
    return Quote(
        price=offer.price,
        former_price=None,
        stripe_price=offer.stripe_price,
        code="standard",
        reason="The price for everyone.",
    )
