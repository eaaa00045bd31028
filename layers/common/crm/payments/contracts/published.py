"""The data of the events about money that others may rely on."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output


class CheckoutCompleted(Output):
    """The data of the event `CheckoutCompleted`, version 1: a checkout was paid."""

    plan: str | None
    amount: int = Field(ge=0, description="Whole minor units of `currency`.")
    currency: str
    stripe_session_id: str
    intake_id: UUID | None
    session_id: UUID | None = Field(
        description="The session that it paid for; memberships have none."
    )
    upsell_id: UUID | None = Field(description="The recommendation that the checkout carried.")


class UpsellPurchased(Output):
    """The data of the event `UpsellPurchased`, version 1: a payment is credited to one."""

    upsell_id: UUID
    recommendation_type: str
    session_id: UUID = Field(description="The session that it was recommended after.")
    amount: int = Field(ge=0, description="Whole minor units of `currency`.")
    currency: str


class PaymentRefunded(Output):
    """The data of the event `PaymentRefunded`, version 1: a refund succeeded or a dispute was lost.

    One for each refund and each dispute. A refund may fail and a dispute be won after it: what a
    payment is worth now is in the reports, and never the sum of these.
    """

    payment_id: UUID
    stripe_session_id: str
    reversal: Literal["refund", "dispute"]
    stripe_id: str = Field(description="Stripe's id of the refund or the dispute.")
    amount: int = Field(ge=0, description="Whole minor units of `currency`.")
    currency: str
    intake_id: UUID | None
    session_id: UUID | None
    upsell_id: UUID | None = Field(
        description="The recommendation that the payment is credited to."
    )
