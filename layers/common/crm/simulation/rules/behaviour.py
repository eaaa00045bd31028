"""How customers behave: stated priors, replaced by what was measured where something was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, log, sqrt
from typing import Final, Self

from crm.catalogue.model import Catalogue, Offer
from crm.platform.money import Money
from crm.predictions.rules.likelihood import Likelihood

PRIOR: Final = "prior"
#: As a share of those who examine a card, and of those who click.
_SESSION: Final = (0.24, 0.44)
_MEMBERSHIP: Final = (0.10, 0.25)
#: A price that moves earns as much as it loses: what was not tested promises nothing.
UNIT_ELASTICITY: Final = 1.0
#: The standard error of that.
ELASTICITY_ERROR: Final = 0.5
#: How far prices may lie apart before they tell no more; a free offer has a price too.
_WIDEST: Final = 8.0
#: Between these, a chance has odds that can be reckoned with.
_LEAST: Final = 1e-6
_MOST: Final = 0.95
#: Makes the mean of a logistic of a normal its value at the middle (the probit approximation).
_SPREAD: Final = 0.346


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """What customers do whatever is recommended, as shares unless a name says otherwise.

    Attributes:
        first_free: Of first visits, those that choose a free plan, where there is one.
        later_free: Of later ones.
        pays: Of those who choose a paid plan.
        completes: Of sessions that an expert takes.
        returns: Of customers, after each visit of their own.
        reads: Of completed sessions, those whose summary with the list is opened.
        examines: Of readers, those who look at the first card.
        examines_next: Of those who look at a card, those who look at the next.
        dismisses: Of those who look and do not click.
        displaces: Of own visits after a bought session, those that it makes needless.
        mailed: Of customers, those who may be mailed.
        taste: By how much customers differ: the deviation of their logits.
    """

    first_free: float = 0.50
    later_free: float = 0.10
    pays: float = 0.74
    completes: float = 0.84
    returns: float = 0.24
    reads: float = 0.84
    examines: float = 0.90
    examines_next: float = 0.95
    dismisses: float = 0.16
    displaces: float = 0.30
    mailed: float = 0.60
    taste: float = 0.50


@dataclass(frozen=True, kw_only=True, slots=True)
class Appeal:
    """How much an offer appeals at a price.

    Attributes:
        click: Of those who look at it.
        buy: Of those who click, at `price`.
        price: At which so many buy.
        elasticity: By how many percent purchases fall when the price rises by one, near `price`.
        elasticity_error: Its standard error.
        source: Where the rates come from.
        elasticity_source: Where the elasticity comes from.
    """

    click: float
    buy: float
    price: Money
    elasticity: float = UNIT_ELASTICITY
    elasticity_error: float = ELASTICITY_ERROR
    source: str = PRIOR
    elasticity_source: str = PRIOR

    def minding(self, errors: float) -> Self:
        """The same, minding prices more by so many standard errors, or less."""
        return replace(self, elasticity=max(self.elasticity + errors * self.elasticity_error, 0.0))

    def clicks(self, taste: float, spread: float) -> float:
        """The chance that a customer of this taste clicks; `spread` is that of all tastes."""
        return _share(_logit(self.click) * _widened(spread) + taste)

    def buys(self, asked: Money, taste: float, spread: float) -> float:
        """The chance that a customer of this taste, who clicked, buys at a price."""
        steepness = self.elasticity / (1 - self.buy)
        at_price = _logit(self.buy) - steepness * log(_ratio(asked, self.price))
        return _share(at_price * _widened(spread) + taste)


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """The active model of purchases: how likely who buys what they are shown first."""

    version: int
    model: Likelihood


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """All that is assumed of customers; `appeals` by recommendation type.

    Attributes:
        learned: Says how many buy, customer by customer, instead of what appeals say.
    """

    appeals: Mapping[str, Appeal]
    learned: Learned | None = None
    habits: Habits = field(default_factory=Habits)

    def minding(self, errors: float) -> Self:
        """The same customers, who mind every price more by so many standard errors, or less."""
        return replace(
            self, appeals={kind: appeal.minding(errors) for kind, appeal in self.appeals.items()}
        )

    def appeal(self, kind: str, likely: float | None) -> Appeal:
        """How much an offer appeals to a customer who is likely to buy it when it stands first.

        The usual price is meant; None is what is assumed of everyone.
        """
        appeal = self.appeals[kind]
        if likely is None:
            return appeal
        buy = likely / (self.habits.examines * appeal.click)
        return replace(appeal, buy=min(max(buy, _LEAST), _MOST))


def prior_appeal(offer: Offer) -> Appeal:
    """What is assumed of an offer that nothing is known of: at its usual price."""
    click, buy = _SESSION if offer.billing_interval is None else _MEMBERSHIP
    return Appeal(click=click, buy=buy, price=offer.price)


def prior_behaviour(catalogues: Iterable[Catalogue]) -> Behaviour:
    """What is assumed of every offer; of one that several catalogues have, by the first of them."""
    appeals: dict[str, Appeal] = {}
    for catalogue in catalogues:
        for kind, offer in catalogue.offers_by_type.items():
            appeals.setdefault(kind, prior_appeal(offer))
    return Behaviour(appeals=appeals)


def plan_weights(catalogue: Catalogue, usual: Catalogue, free: float) -> dict[str, float]:
    """How own visits spread over the plans with sessions: a share to free ones, where there are.

    Of the paid, cheaper ones are chosen more often, by the square root of what they usually cost;
    what another price does to them is a matter of paying, so that it is not counted twice.
    """
    plans = {name: plan for name, plan in catalogue.plans.items() if plan.session_type is not None}
    usually = {name: (usual.plans.get(name) or plan).price.amount for name, plan in plans.items()}
    paid = {name: amount**-0.5 for name, amount in usually.items() if amount}
    gratis = [name for name, amount in usually.items() if not amount]
    share = free if gratis and paid else float(bool(gratis))
    whole = sum(paid.values())
    return {
        name: share / len(gratis) if name in gratis else (1 - share) * paid[name] / whole
        for name in plans
    }


def pays(habits: Habits, asked: Money, usual: Money) -> float:
    """The chance that who chose a paid plan pays, by its price."""
    if not asked.amount:
        return 1.0
    return Appeal(click=habits.pays, buy=habits.pays, price=usual).buys(asked, 0.0, 0.0)


def _logit(share: float) -> float:
    return log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))


def _widened(spread: float) -> float:
    return sqrt(1 + _SPREAD * spread**2)


def _ratio(asked: Money, usual: Money) -> float:
    """How many times as dear; a minor unit more on both sides gives free offers a place."""
    ratio = (asked.amount + 1) / (usual.amount + 1)
    return min(max(ratio, 1 / _WIDEST), _WIDEST)
