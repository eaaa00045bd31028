"""Orders the offers that may be made by what was learnt, and draws the first place now and then."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.platform.money import Money
from crm.predictions.rules.exploration import FirstPlace, draw_first
from crm.predictions.rules.likelihood import Likelihood, likelihood
from crm.upsells.rules.context import Context, Ranking
from crm.upsells.rules.features import features

_ORDINALS = ("first", "second", "third")
_FREQUENT = 0.3
_RARE = 0.001


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An offer that may be made, in the order of the catalogue, at its price."""

    offer: str
    price: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an offer came to stand, and why.

    Attributes:
        probability: How likely the customer is held to buy it; None without a model.
        propensity: The chance that it would stand first; 1 where nothing could be drawn.
        explored: Whether it stands first because it was drawn.
        reason: A sentence for the founder; None where the catalogue's weights placed it.
    """

    offer: str
    probability: float | None
    propensity: float
    explored: bool
    reason: str | None


def rank_candidates(
    candidates: Sequence[Candidate], context: Context, ranking: Ranking
) -> list[Place]:
    """Returns the places from the first to the last.

    Equals, and all where no model is active, stay in the order of the catalogue. Only the first
    place is drawn; behind it nothing changes.
    """
    chances = _chances(ranking.model, [one.offer for one in candidates], context)
    worth = {one.offer: _worth(chances[one.offer], one.price, ranking) for one in candidates}
    order = sorted(worth, key=lambda offer: -worth[offer])
    first = _draw(order[0], list(worth), context, ranking) if len(order) > 1 else None
    if first is not None:
        order = [first.offer, *(offer for offer in order if offer != first.offer)]
    return [
        Place(
            offer=offer,
            probability=chances[offer],
            propensity=first.chances[offer] if first else 1.0,
            explored=explored,
            reason=_drawn_among(len(order)) if explored else _reason(rank, chances[offer], ranking),
        )
        for rank, offer in enumerate(order, 1)
        for explored in [rank == 1 and first is not None and first.explored]
    ]


def _chances(
    model: Likelihood | None, offers: Sequence[str], context: Context
) -> dict[str, float | None]:
    if model is None:
        return dict.fromkeys(offers)
    known = features(context, offers)
    return {offer: likelihood(model, offer, known[offer]) for offer in offers}


def _worth(chance: float | None, price: Money, ranking: Ranking) -> float:
    if chance is None:
        return 0.0
    return chance * price.amount if ranking.rank_by == "revenue" else chance


def _draw(
    best: str, eligible: Sequence[str], context: Context, ranking: Ranking
) -> FirstPlace | None:
    if not ranking.explore:
        return None
    return draw_first(
        best,
        eligible,
        explore=ranking.explore,
        seed=ranking.seed,
        unit=str(context.session.id),
    )


def _drawn_among(offers: int) -> str:
    return f"Ranked first to learn from it: drawn among {offers} offers."


def _reason(rank: int, chance: float | None, ranking: Ranking) -> str | None:
    if chance is None:
        return None
    place = _ORDINALS[rank - 1] if rank <= len(_ORDINALS) else f"number {rank}"
    by = " by what it brings" if ranking.rank_by == "revenue" else ""
    return f"Ranked {place}{by}: bought by {_share(chance)} customers like this one."


def _share(chance: float) -> str:
    if chance >= _FREQUENT:
        return f"about {round(chance * 10)} in 10"
    return "fewer than 1 in 1,000" if chance < _RARE else f"about 1 in {round(1 / chance):,}"
