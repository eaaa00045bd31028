"""Who takes part in one journey, and the books that are kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.catalogue.model import Catalogue
from demo.api import Api, Person
from demo.dice import Dice
from demo.figures import Figures
from demo.words import Vehicle
from local.identity import Account, Role

type Json = Any


@dataclass(frozen=True, kw_only=True)
class Company:
    """The marketplace: what it sells, through which servers, and its people's tokens.

    Attributes:
        sign_up: Makes an account of a role; it waits for its server, so call it in a thread.
    """

    catalogue: Catalogue
    api: Api
    stripe: Api
    sign_up: Callable[[Role], Account]
    mechanics: Sequence[str]
    admin: str


@dataclass(kw_only=True)
class Recommended:
    """What a customer was shown, and has said to it so far."""

    kind: str
    plan: str | None
    clicked: bool = False
    dismissed: bool = False
    bought: bool = False


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One customer, and what the demo knows of them.

    Attributes:
        recommended: By id, in the order of delivery.
        figures: Their books.
    """

    id: UUID
    token: str
    name: str
    phone: str | None
    vehicle: Vehicle
    recommended: dict[str, Recommended] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Scene:
    """One journey: everybody acts by the same dice."""

    company: Company
    known: Customer
    dice: Dice

    @property
    def figures(self) -> Figures:
        """The customer's books."""
        return self.known.figures

    @property
    def customer(self) -> Person:
        """The customer, signed in."""
        return self._person(self.known.token)

    @property
    def admin(self) -> Person:
        """Somebody who reads without being counted."""
        return self._person(self.company.admin)

    def draw_mechanic(self) -> Person:
        """Whoever is free."""
        return self._person(self.dice.choice(self.company.mechanics))

    def _person(self, token: str) -> Person:
        return Person(self.company.api, token, self.dice)
