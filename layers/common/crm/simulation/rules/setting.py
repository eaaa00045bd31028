"""What a simulated world is made of, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.catalogue.model import Catalogue
from crm.experiments.rules.assignment import Phase
from crm.simulation.rules.behaviour import Behaviour
from crm.simulation.rules.customer import Customer
from crm.simulation.rules.tally import Tally
from crm.upsells.rules import ContactBudget


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
        mails: When campaigns write after a session, unless there is another one before.
    """

    catalogue: Catalogue
    usual: Catalogue
    behaviour: Behaviour
    phases: tuple[Phase, ...] = ()
    budget: ContactBudget | None = None
    mails: tuple[timedelta, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Lived:
    """What came of a world."""

    tally: Tally
    customers: tuple[Customer, ...]
