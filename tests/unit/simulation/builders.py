"""Small worlds for tests."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from crm.simulation.actions.measuring import assumed
from crm.simulation.actions.simulating import Trial
from crm.simulation.rules.behaviour import prior_behaviour
from crm.simulation.rules.chance import Chance
from crm.simulation.rules.setting import Lived, Setting, Traffic
from crm.simulation.rules.world import live
from tests.unit.upsells.builders import garage

BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)


def setting(catalogue: Catalogue | None = None, **habits: float) -> Setting:
    """A world without mails, experiments or a budget, where customers have these habits."""
    catalogue = catalogue or garage()
    behaviour = prior_behaviour([catalogue])
    return Setting(
        catalogue=catalogue,
        usual=catalogue,
        behaviour=replace(behaviour, habits=replace(behaviour.habits, **habits)),
    )


def traffic(customers: int, *, experts: int = 50, days: int = 365) -> Traffic:
    """So many customers, served at once unless a test says otherwise."""
    return Traffic(customers=customers, experts=experts, begins=BEGINS, days=days)


def lived(found: Setting, customers: int = 150, seed: str = "1", **about: int) -> Lived:
    """What came of a world."""
    return live(found, traffic(customers, **about), Chance(seed))


def counted(found: Lived) -> Counter[str]:
    """All figures of a world."""
    figures: Counter[str] = Counter()
    for tally in found.tallies:
        figures.update(tally.figures())
    return figures


def at_price(catalogue: Catalogue, kind: str, price: str) -> Catalogue:
    """The same with an offer at another price."""
    offer = catalogue.offers_by_type[kind]
    dearer = replace(offer, price=Money.parse(price, catalogue.currency))
    return replace(catalogue, offers_by_type={**catalogue.offers_by_type, kind: dearer})


def trial(draft: Catalogue, current: Catalogue | None = None, **changes: Any) -> Trial:
    """A draft beside the shipped catalogue, on few customers."""
    current = current or garage()
    experiments: Mapping[str, Any] = {}
    made = Trial(
        current=current,
        draft=draft,
        known=assumed([current, draft]),
        experiments=experiments,
        seed=1,
        customers=100,
    )
    return replace(made, **changes)
