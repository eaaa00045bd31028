"""What a valid catalogue holds, in the order of the file.

Plain frozen dataclasses, annotated for pydantic. Only the loader makes one, so rules may trust
every value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, TypedDict, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from crm.catalogue.conditions import Condition
from crm.catalogue.days import Day
from crm.catalogue.discounts import Discount
from crm.catalogue.editing import Editing
from crm.catalogue.kinds import (
    NAME_KEY,
    OCCASIONS,
    Action,
    Code,
    Currency,
    Days,
    FieldKind,
    Flag,
    Help,
    Interval,
    ListsOfTexts,
    Locale,
    PlanName,
    Price,
    Sentences,
    SessionType,
    StripePrice,
    TableName,
    Texts,
    Window,
    at_least_one,
    at_least_one_occasion,
    with_default_cooldown,
    with_defaults_of_its_kind,
    with_names,
)
from crm.catalogue.targets import Band, Targets
from crm.platform.toml_file import Expected, Line, WholeNumber
from crm.platform.toml_table import Table

__all__ = [
    "SESSION_TYPES",
    "Attribution",
    "Band",
    "Boost",
    "Catalogue",
    "Complexity",
    "Condition",
    "Cooldown",
    "Discount",
    "Interval",
    "Occasion",
    "Offer",
    "Plan",
    "PriceRule",
    "SessionType",
    "Subject",
    "SubjectField",
    "Targets",
    "Words",
]

SESSION_TYPES: Final[tuple[SessionType, ...]] = get_args(SessionType.__value__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan(Table):
    """What a customer buys at intake: one session, or a membership without any."""

    name: Annotated[str, Field(alias=NAME_KEY)]
    title: Annotated[str, Line(80)]
    aliases: Texts = ()
    price: Price
    session_type: SessionType | None = None
    minutes: Annotated[int, WholeNumber(1, 24 * 60)] | None = None
    billing_interval: Interval | None = None
    stripe_price: StripePrice | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion(Condition):
    """One reason to make an offer, and the sentence that gives it to the customer."""

    code: Code
    reason: Annotated[str, Line(160)]


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRule(Condition):
    """A price that replaces the offer's own when its condition holds, and why."""

    code: Code
    reason: Annotated[str, Line(160)]
    price: Price
    stripe_price: StripePrice | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Boost(Condition):
    """Points that move an offer up the list when its condition holds."""

    code: Code
    points: Annotated[int, WholeNumber(-1000, 1000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cooldown(Table):
    """For how many days an offer is not made again after each answer; 0 is not at all."""

    dismissed_days: Days
    bought_days: Days
    unanswered_times: Days
    unanswered_days: Days


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer(Table):
    """A service that may be recommended after a completed session."""

    recommendation_type: Annotated[str, Field(alias=NAME_KEY)]
    title: Annotated[str, Line(80)]
    description: Annotated[str, Line(300)]
    badge: Annotated[str, Line(30)]
    action: Action
    action_label: Annotated[str, Line(40)]
    plan: PlanName | None = None
    includes: Sentences = ()
    minutes: Annotated[int, WholeNumber(1, 24 * 60)] | None = None
    same_mechanic_hours: Annotated[int, WholeNumber(1, 7 * 24)] | None = None
    priority: Flag = False
    price: Price
    stripe_price: StripePrice | None = None
    price_rules: Annotated[tuple[PriceRule, ...], Field(alias="price_when")] = ()
    cost: Price | None = None
    margin: Price | None = None
    floor: Price | None = None
    max_discount: Annotated[int, WholeNumber(0, 99)] | None = None
    billing_interval: Interval | None = None
    weight: Annotated[int, WholeNumber(0, 1000)]
    begins: Annotated[Day | None, Field(alias="from")] = None
    ends: Annotated[Day | None, Field(alias="to")] = None
    daily_limit: Annotated[int, WholeNumber(1)] | None = None
    occasions: Annotated[
        tuple[Occasion, ...],
        AfterValidator(at_least_one_occasion),
        Expected(OCCASIONS),
        Field(alias="when"),
    ]
    boosts: Annotated[tuple[Boost, ...], Field(alias="boost")] = ()
    cooldown: Cooldown

    @property
    def promises(self) -> tuple[str, ...]:
        """What it includes, with its own numbers in the sentences."""
        numbers = {"minutes": self.minutes, "hours": self.same_mechanic_hours}
        return tuple(sentence.format(**numbers) for sentence in self.includes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution(Table):
    """How many days after a click or a view a purchase made another way still counts as theirs."""

    click_days: Window
    view_days: Window


@dataclass(frozen=True, kw_only=True, slots=True)
class Complexity(Table):
    """From when on a concern counts as long, and its files as many."""

    long_concern: Annotated[int, WholeNumber(1)]
    many_files: Annotated[int, WholeNumber(1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectField(Table):
    """One thing that an intake may say about the consultation's subject."""

    name: Annotated[str, Field(alias=NAME_KEY)]
    label: Annotated[str, Line(40)]
    hint: Annotated[str, Line(120)]
    kind: FieldKind
    pattern: Annotated[str, Line(500)] | None = None
    uppercase: Flag = False
    minimum: Annotated[int, WholeNumber(0, 1_000_000_000), Field(alias="min")]
    maximum: Annotated[int, WholeNumber(0, 1_000_000_000), Field(alias="max")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject(Table):
    """What a consultation is about; any one set of `one_of`, given whole, describes it."""

    label: Annotated[str, Line(40)]
    required: Flag
    one_of: ListsOfTexts
    fields: Annotated[
        Mapping[TableName, Annotated[SubjectField, BeforeValidator(with_defaults_of_its_kind)]],
        BeforeValidator(with_names),
        Expected("a table"),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake(Table):
    """What an intake asks."""

    vehicle: Subject


class SessionWords(TypedDict):
    """The name of each type of session in a sentence."""

    chat: Annotated[str, Line(40)]
    video: Annotated[str, Line(40)]
    diagnostic: Annotated[str, Line(40)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words(Table):
    """The names of this marketplace's people and sessions, and what its customers accept."""

    marketplace: Annotated[str, Line(60)]
    expert: Annotated[str, Line(40)]
    customer: Annotated[str, Line(40)]
    waiver: Annotated[str, Line(500)]
    help: Help | None = None
    recommends: Annotated[str, Line(160)]
    price_test: Annotated[str, Line(160)]
    price_by_condition: Annotated[str, Line(160)] | None = None
    price_personalised: Annotated[str, Line(160)] | None = None
    price_guarded: Annotated[str, Line(160)] | None = None
    mail_consent: Annotated[str, Line(300)] = "Send me by e-mail what could help me next."
    sessions: SessionWords


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue(Table):
    """Everything a founder decides."""

    currency: Currency
    locale: Locale
    offers_per_session: Annotated[int, WholeNumber(0, 50)]
    open_free_sessions: Annotated[int, WholeNumber(0, 1000)]
    plans: Annotated[
        Mapping[TableName, Plan],
        BeforeValidator(with_names),
        AfterValidator(at_least_one),
        Expected("a table"),
    ]
    offers_by_type: Annotated[
        Mapping[TableName, Annotated[Offer, BeforeValidator(with_default_cooldown)]],
        BeforeValidator(with_names),
        Expected("a table"),
        Field(alias="offers"),
    ]
    discounts: Annotated[
        Mapping[TableName, Discount], BeforeValidator(with_names), Expected("a table")
    ] = field(default_factory=dict)
    cooldown: Cooldown
    attribution: Attribution
    targets: Targets = field(default_factory=Targets)
    editing: Editing = field(default_factory=Editing)
    complexity: Complexity
    intake: Intake
    words: Words

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers in the order of the file."""
        return tuple(self.offers_by_type.values())

    @property
    def daily_limits(self) -> dict[str, int]:
        """How often each limited offer may be made on a day."""
        limits = {offer.recommendation_type: offer.daily_limit for offer in self.offers}
        return {kind: limit for kind, limit in limits.items() if limit is not None}

    @property
    def subject(self) -> Subject:
        """What a consultation is about."""
        return self.intake.vehicle

    def plan(self, name: str) -> Plan | None:
        """Find a plan by its name or one of its aliases."""
        found = self.plans.get(name)
        if found is None:
            found = next((plan for plan in self.plans.values() if name in plan.aliases), None)
        return found

    def offer(self, recommendation_type: str) -> Offer | None:
        """Find an offer by the type that its recommendations have."""
        return self.offers_by_type.get(recommendation_type)
