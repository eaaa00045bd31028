"""What an event of Stripe may report, with amounts in ISO 4217's minor units."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

type Flag = Literal[
    "foreign_account", "livemode_mismatch", "missing_field", "thin_event", "unusable_metadata"
]
# Plain assignments: pydantic discriminates facts by these, and does not look into a `type` alias.
CheckoutKind = Literal["checkout_paid", "checkout_unpaid", "checkout_failed", "checkout_expired"]
IntentKind = Literal["intent_succeeded", "intent_failed"]
type Funds = Literal["withdrawn", "reinstated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutFact:
    """How a checkout stands: paid, its money under way, failed on the way, or never begun."""

    kind: CheckoutKind
    checkout_session_id: str
    payment_intent_id: str | None
    stripe_customer_id: str | None
    amount: int
    currency: str
    checkout_id: UUID | None
    customer_id: UUID | None
    intake_id: UUID | None
    upsell_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentFact:
    """The money of an intent arrived, or an attempt to take it failed."""

    kind: IntentKind
    payment_intent_id: str
    charge_id: str | None
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFact:
    """A refund and how far it got: it may fail after it succeeded."""

    kind: Literal["refund"] = "refund"
    id: str
    status: str
    charge_id: str | None
    payment_intent_id: str | None
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFact:
    """A charge of an intent; the amount is all that was refunded of it so far."""

    kind: Literal["charge"] = "charge"
    charge_id: str
    payment_intent_id: str | None
    amount: int
    currency: str
    refunds: tuple[RefundFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFact:
    """A dispute, how it stands, and whether its funds left or came back with this event."""

    kind: Literal["dispute"] = "dispute"
    id: str
    status: str
    charge_id: str | None
    payment_intent_id: str | None
    amount: int
    currency: str
    funds: Funds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEffect:
    """The event is stored, and changes nothing."""

    kind: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableEvent:
    """The event cannot be applied: a person looks at it."""

    kind: Literal["unusable"] = "unusable"
    flag: Flag
    reason: str


type StripeFact = (
    CheckoutFact | IntentFact | ChargeFact | RefundFact | DisputeFact | NoEffect | UnusableEvent
)
