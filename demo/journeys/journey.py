"""One journey: the customer, the others who take part, and the figures that are expected of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from demo.driver.client import Client
from demo.driver.retries import RepeatingTransport, RetryingTransport
from demo.journeys.figures import Figures
from demo.journeys.marketplace import Marketplace
from demo.people import Vehicle
from demo.random_source import RandomSource
from local.aws.identity import Account

type Json = Any


@dataclass(kw_only=True)
class Recommendation:
    """What a customer was shown, and how they have reacted so far.

    Attributes:
        seen: The moment of the view, else of the delivery; later ones are larger.
        clicked: The moment of the click, 0 without one.
    """

    kind: str
    plan: str | None
    seen: int
    clicked: int = 0
    dismissed: bool = False
    bought: bool = False


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One customer, and what the demo knows of them.

    Attributes:
        recommended: By id, in the order of delivery.
        figures: What the database must say of them.
    """

    account: Account
    name: str
    phone: str | None
    vehicle: Vehicle
    recommended: dict[str, Recommendation] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)

    @property
    def id(self) -> UUID:
        """The id that the API knows them by."""
        return UUID(self.account.id)


@dataclass(frozen=True)
class Journey:
    """One journey of a customer; one random source decides for everybody in it."""

    marketplace: Marketplace
    customer: Customer
    random: RandomSource

    @property
    def figures(self) -> Figures:
        """The customer's expected figures."""
        return self.customer.figures

    @cached_property
    def as_customer(self) -> Client:
        """The customer's client."""
        return self._client(self.customer.account)

    @cached_property
    def as_admin(self) -> Client:
        """A client that reads without being counted."""
        return self._client(self.marketplace.admin)

    def draw_mechanic(self, preferred: str | None) -> Client:
        """Draw a mechanic who is free; a session that is kept for one is theirs."""
        drawn = self.random.choice(self.marketplace.mechanics)
        kept = (one for one in self.marketplace.mechanics if one.id == preferred)
        return self._client(next(kept, drawn))

    def _client(self, account: Account) -> Client:
        traffic = self.marketplace.traffic
        retrying = RetryingTransport(self.marketplace.connect(account), traffic)
        return Client(RepeatingTransport(retrying, traffic, self.random), UUID(account.id))
