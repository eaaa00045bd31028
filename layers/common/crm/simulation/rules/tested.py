"""What an experiment would have counted of customers who lived through it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from crm.experiments.model import Experiment, Metric
from crm.experiments.rules.means import Sums
from crm.experiments.rules.verdict import Outcomes
from crm.simulation.rules.customer import Customer


class _Unit(NamedTuple):
    """One exposed customer; `net` and `earlier` in minor units."""

    variation: str
    exposed_at: datetime
    clicked_at: datetime | None
    purchased_at: datetime | None
    net: int
    earlier: int


def outcomes_of(experiment: Experiment, customers: Iterable[Customer], ends: datetime) -> Outcomes:
    """Count as `crm.experiment_outcomes` does, when a world has ended."""
    units = list(_units(experiment, customers))
    began = min((unit.exposed_at for unit in units), default=ends)
    clicks = [(unit.clicked_at, unit.variation) for unit in units if unit.clicked_at]
    purchases = [(unit.purchased_at, unit.variation) for unit in units if unit.purchased_at]
    conversions: dict[Metric, list[str]] = {
        "clicks": [variation for _, variation in sorted(clicks)],
        "purchases": [variation for _, variation in sorted(purchases)],
    }
    return Outcomes(
        sums={
            each.name: _sums([unit for unit in units if unit.variation == each.name])
            for each in experiment.variations
        },
        conversions=conversions,
        days=(ends - began) / timedelta(days=1),
    )


def _units(experiment: Experiment, customers: Iterable[Customer]) -> Iterator[_Unit]:
    counted = timedelta(days=experiment.outcome_days)
    for customer in customers:
        if experiment.name not in customer.exposed:
            continue
        variation, since = customer.exposed[experiment.name]
        until = since + counted
        clicks = [card.clicked_at for card in customer.cards if card.clicked_at is not None]
        paid = [(at, amount) for at, amount in customer.payments if since <= at < until]
        yield _Unit(
            variation=variation,
            exposed_at=since,
            clicked_at=min((at for at in clicks if since <= at < until), default=None),
            purchased_at=min((at for at, _ in paid), default=None),
            net=sum(amount for _, amount in paid),
            earlier=sum(
                amount for at, amount in customer.payments if since - counted <= at < since
            ),
        )


def _sums(units: list[_Unit]) -> Sums:
    return Sums(
        customers=len(units),
        payers=sum(unit.net != 0 for unit in units),
        y=sum(unit.net for unit in units),
        yy=sum(unit.net**2 for unit in units),
        x=sum(unit.earlier for unit in units),
        xx=sum(unit.earlier**2 for unit in units),
        xy=sum(unit.net * unit.earlier for unit in units),
    )
