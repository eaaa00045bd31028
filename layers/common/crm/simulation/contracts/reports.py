"""What is told of a simulation: both catalogues in the same world, and what was assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Self

from pydantic import Field

from crm.catalogue.model import Catalogue, Offer
from crm.metrics.rules.rates import percentage, wilson
from crm.platform.contracts.models import Output
from crm.simulation.rules.behaviour import Appeal, Habits
from crm.simulation.rules.comparison import Difference
from crm.simulation.rules.demand import Asked
from crm.simulation.rules.tally import SALES

_NOTHING = Difference(current=0, draft=0, low=0.0, high=0.0)

type Differences = Mapping[str, Difference]


class Compared(Output):
    """A figure under the current catalogue and under the draft; money in minor units."""

    current: int
    draft: int
    difference: int = Field(description="The draft's less the current one's.")
    low: int = Field(description="Lower end of its 95 % interval over groups of customers.")
    high: int = Field(description="Upper end.")

    @classmethod
    def of(cls, found: Difference) -> Self:
        """Rounds the ends of the interval."""
        return cls(
            current=found.current,
            draft=found.draft,
            difference=found.draft - found.current,
            low=round(found.low),
            high=round(found.high),
        )


class Assumed(Output):
    """How customers were assumed to answer an offer, and why."""

    click: float = Field(description="Of those who look at it, in percent.")
    buy: float = Field(description="Of those who click, in percent, at `price`.")
    price: int = Field(description="Minor units.")
    elasticity: float = Field(description="By how many percent fewer buy at one percent more.")
    source: str = Field(description="Where the rates come from.", examples=["prior"])
    elasticity_error: float = Field(description="Its standard error.")
    elasticity_source: str = Field(description="Where the elasticity comes from.")

    @classmethod
    def of(cls, appeal: Appeal) -> Self:
        """Writes shares in percent."""
        return cls(
            click=round(appeal.click * 100, 1),
            buy=round(appeal.buy * 100, 1),
            price=appeal.price.amount,
            elasticity=round(appeal.elasticity, 2),
            elasticity_error=round(appeal.elasticity_error, 2),
            source=appeal.source,
            elasticity_source=appeal.elasticity_source,
        )


class OfferCompared(Output):
    """An offer of either catalogue."""

    recommendation_type: str
    title: str
    offered: Compared = Field(description="Recommendations that were made.")
    shown: Compared = Field(description="That were opened; each is a contact.")
    clicked: Compared
    dismissed: Compared
    bought: Compared
    revenue: Compared
    discount: Compared = Field(description="What was bought, below the offer's usual price.")
    margin: Compared | None = Field(description="Null: no catalogue says what it costs.")
    assumed: Assumed

    @classmethod
    def of(cls, offer: Offer, found: Differences, appeal: Appeal) -> Self:
        """Collects the figures of one offer."""
        kind = offer.recommendation_type
        figures = {name: compared(found, f"{kind}.{name}") for name in SALES}
        return cls(
            recommendation_type=kind,
            title=offer.title,
            assumed=Assumed.of(appeal),
            **figures | ({} if offer.cost else {"margin": None}),
        )


class DiscountCompared(Output):
    """A discount of either catalogue, in what was bought."""

    name: str
    uses: Compared
    amount: Compared = Field(description="What it took off.")

    @classmethod
    def of(cls, name: str, found: Differences) -> Self:
        """Collects the figures of one discount."""
        return cls(
            name=name,
            uses=compared(found, f"{name}:uses"),
            amount=compared(found, f"{name}:amount"),
        )


class Totals(Output):
    """All offers together, and what customers do without a recommendation."""

    total_revenue: Compared
    revenue: Compared = Field(description="By recommendations.")
    own_revenue: Compared = Field(description="Of visits without one.")
    discount: Compared
    bought: Compared
    sessions: Compared = Field(description="That were completed and decided about.")
    lists: Compared = Field(description="Lists of recommendations that were opened.")
    contacts: Compared = Field(description="Cards shown and campaign mails.")
    mails: Compared
    pressed: Compared = Field(description="Not offered, for the customer was asked for much.")
    held_out: Compared = Field(description="Not offered, for the holdout.")
    turned_away: Compared = Field(description="Visits that found no expert in time.")

    @classmethod
    def of(cls, found: Differences) -> Self:
        """Collects the figures that are of no single offer."""
        return cls(**{name: compared(found, name) for name in cls.model_fields})


class Tried(Output):
    """An experiment of the draft, and what it would have told after that time."""

    name: str
    words: list[str]


class Sensitivity(Output):
    """The same if customers minded prices less or more than assumed."""

    errors: int = Field(description="Standard errors, added to every elasticity.", examples=[-1])
    total_revenue: Compared


class DemandPoint(Output):
    """What a price experiment sold at one price; shares in percent."""

    recommendation_type: str
    price: int = Field(description="Minor units.")
    shown: int
    bought: int
    percent: float
    low: float = Field(description="Lower end of Wilson's 95 % interval.")
    high: float = Field(description="Upper end.")

    @classmethod
    def of(cls, kind: str, asked: Asked) -> Self:
        """The share that bought, with its interval."""
        low, high = wilson(asked.bought, asked.shown) or (0.0, 100.0)
        return cls(
            recommendation_type=kind,
            price=asked.price.amount,
            shown=asked.shown,
            bought=asked.bought,
            percent=float(percentage(asked.bought, asked.shown)),
            low=low,
            high=high,
        )


class SimulationReport(Output):
    """The same world under the current catalogue and under a draft."""

    seed: int
    customers: int
    days: int
    experts: int
    groups: int = Field(description="Of customers; their differences make the intervals.")
    currency: str = Field(description="ISO 4217; of all amounts.")
    totals: Totals
    offers: list[OfferCompared]
    discounts: list[DiscountCompared]
    sensitivity: list[Sensitivity]
    experiments: list[Tried]
    demand: list[DemandPoint] = Field(description="Of offers with several tested prices.")
    habits: dict[str, float] = Field(description="What is assumed of customers; shares.")


def offers_compared(
    catalogues: Sequence[Catalogue], found: Differences, appeals: Mapping[str, Appeal]
) -> list[OfferCompared]:
    """Returns the offers of every catalogue, in the order of the last, then of those before."""
    offers: dict[str, Offer] = {}
    for catalogue in reversed(catalogues):
        for kind, offer in catalogue.offers_by_type.items():
            offers.setdefault(kind, offer)
    return [OfferCompared.of(offer, found, appeals[kind]) for kind, offer in offers.items()]


def discounts_compared(
    catalogues: Sequence[Catalogue], found: Differences
) -> list[DiscountCompared]:
    """Returns the discounts of every catalogue, in the order of the last, then of those before."""
    names = dict.fromkeys(name for each in reversed(catalogues) for name in each.discounts)
    return [DiscountCompared.of(name, found) for name in names]


def demand_points(demand: Mapping[str, Sequence[Asked]]) -> list[DemandPoint]:
    """Returns the curve of each offer, from the lowest price on."""
    return [
        DemandPoint.of(kind, one)
        for kind, asked in demand.items()
        for one in sorted(asked, key=lambda one: one.price.amount)
    ]


def habits_of(habits: Habits) -> dict[str, float]:
    """Returns what is assumed of customers whatever is offered."""
    return asdict(habits)


def compared(found: Differences, name: str) -> Compared:
    """Returns a figure; one that nothing was counted of is 0."""
    return Compared.of(found.get(name, _NOTHING))
