"""What a simulated world is made of, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crm.catalogue.model import Catalogue
from crm.experiments.rules.assignment import Phase
from crm.predictions.model import Cohort
from crm.simulation.rules.behaviour import Behaviour
from crm.simulation.rules.customer import Customer
from crm.simulation.rules.tally import Tally
from crm.upsells.rules import ContactBudget

#: Customers are counted in so many groups, which share experts and budgets and nothing else.
GROUPS: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """How many customers come in which time, and how many experts there are for them."""

    customers: int
    experts: int
    begins: datetime
    days: int = 365

    @property
    def ends(self) -> datetime:
        """From when on nothing happens any more."""
        return self.begins + timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What customers find in a world.

    Attributes:
        usual: The catalogue whose prices customers are used to.
        cohorts: Those that the catalogue asks for.
        mails: When campaigns write after a session, unless there is another one before.
    """

    catalogue: Catalogue
    usual: Catalogue
    behaviour: Behaviour
    phases: tuple[Phase, ...] = ()
    budget: ContactBudget | None = None
    mails: tuple[timedelta, ...] = ()
    cohorts: tuple[Cohort, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Lived:
    """What came of a world, counted by groups of customers."""

    tallies: tuple[Tally, ...]
    customers: tuple[Customer, ...]
