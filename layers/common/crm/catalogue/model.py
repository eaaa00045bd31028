"""What a valid catalogue holds. Only the loader makes one, so rules may trust every value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from crm.platform.money import Money

type SessionType = Literal["chat", "video", "diagnostic"]
type Interval = Literal["month", "year"]
type FieldKind = Literal["text", "number"]

SESSION_TYPES: Final[tuple[SessionType, ...]] = ("chat", "video", "diagnostic")
INTERVALS: Final[tuple[Interval, ...]] = ("month", "year")
FIELD_KINDS: Final[tuple[FieldKind, ...]] = ("text", "number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a customer buys at intake: one session, or a membership without any."""

    name: str
    title: str
    aliases: tuple[str, ...]
    price: Money
    session_type: SessionType | None
    minutes: int | None
    billing_interval: Interval | None
    stripe_price: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """Facts that all have to hold; None asks nothing."""

    session_types: tuple[SessionType, ...] | None = None
    plans: tuple[str, ...] | None = None
    urgent: bool | None = None
    minutes_at_least: int | None = None
    minutes_at_most: int | None = None
    files_at_least: int | None = None
    complexity_at_least: int | None = None
    completed_at_least: int | None = None
    completed_at_most: int | None = None
    completed_within_days: int | None = None
    spent_at_least: Money | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """One way of earning an offer, and the sentence that tells the customer so."""

    code: str
    reason: str
    condition: Condition


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRule:
    """A price that replaces the offer's own when its condition holds, and why."""

    code: str
    reason: str
    condition: Condition
    price: Money
    stripe_price: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Boost:
    """Points that move an offer up the list when its condition holds."""

    code: str
    condition: Condition
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Cooldown:
    """For how many days an offer is held back after each answer; 0 is not at all."""

    dismissed_days: int
    bought_days: int
    unanswered_times: int
    unanswered_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A service that may be recommended after a completed session."""

    recommendation_type: str
    title: str
    description: str
    badge: str
    action: str
    action_label: str
    plan: str | None
    price: Money
    stripe_price: str | None
    price_rules: tuple[PriceRule, ...]
    billing_interval: Interval | None
    weight: int
    occasions: tuple[Occasion, ...]
    boosts: tuple[Boost, ...]
    cooldown: Cooldown


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """How many days after a click or a view a purchase made another way still counts as theirs."""

    click_days: int
    view_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Complexity:
    """From when on a concern counts as long, and its files as many."""

    long_concern: int
    many_files: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectField:
    """One thing that an intake may say about the consultation's subject."""

    name: str
    label: str
    hint: str
    kind: FieldKind
    pattern: str | None
    uppercase: bool
    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a consultation is about; any one set of `one_of`, given whole, describes it."""

    label: str
    required: bool
    one_of: tuple[tuple[str, ...], ...]
    fields: Mapping[str, SubjectField]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """How this marketplace calls its people and its sessions, and what its customers accept."""

    marketplace: str
    expert: str
    customer: str
    waiver: str
    sessions: Mapping[SessionType, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """Everything a founder decides, in the order of the file."""

    currency: str
    locale: str
    offers_per_session: int
    plans: Mapping[str, Plan]
    offers: tuple[Offer, ...]
    attribution: Attribution
    complexity: Complexity
    subject: Subject
    words: Words

    def plan(self, name: str) -> Plan | None:
        """Find a plan by its name or one of its aliases."""
        found = self.plans.get(name)
        if found is None:
            found = next((plan for plan in self.plans.values() if name in plan.aliases), None)
        return found

    def offer(self, recommendation_type: str) -> Offer | None:
        """Find an offer by the type its recommendations carry."""
        return next(
            (offer for offer in self.offers if offer.recommendation_type == recommendation_type),
            None,
        )
