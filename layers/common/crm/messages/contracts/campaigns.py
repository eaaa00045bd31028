"""Campaigns as an admin sees them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, Price


class StepFigures(Output):
    """How the mails of one step stand, in counts of messages."""

    step: int
    mail: str
    planned: int = Field(description="All of them, whatever became of them.")
    due: int
    sent: int
    withheld: int = Field(description="Of customers who are held out.")
    skipped: int
    failed: int = Field(description="Refused by the mail provider.")
    in_doubt: int
    lost: int = Field(description="In doubt for an hour; a person may send them again.")
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    clicked: int = Field(description="By people.")
    suspects: int = Field(description="Followed by what may be a person or a machine.")
    machines: int
    bought: int = Field(description="Whose customer paid within 30 days after it was sent.")


class Half(Output):
    """Those who were mailed, or those who were held out, within 30 days of their first mail."""

    customers: int
    bought: int = Field(description="How many of them paid.")
    net: Price = Field(description="What they paid, refunds taken off.")


class CausedByMails(Output):
    """What the mailed paid more than they would have, in minor units; null is not known yet."""

    caused: int | None
    low: int | None
    high: int | None
    words: str


class UnsentMessage(Output):
    """A message that may not have been sent, or was not."""

    id: UUID
    customer_id: UUID
    step: int
    state: Literal["in_doubt", "lost", "failed"]
    reason: str | None
    at: datetime = Field(description="When it was tried.")


class Campaign(Output):
    """A campaign that was deployed, with its figures."""

    name: str
    version: int = Field(description="The latest; earlier enrolments keep theirs.")
    topic: str
    entry: str
    paused_at: datetime | None
    enrolled: int
    steps: list[StepFigures]
    mailed: Half
    held_out: Half
    effect: CausedByMails
    unsent: list[UnsentMessage] = Field(description="The latest 50.")


class CampaignList(Output):
    """All campaigns, by name."""

    all_paused_at: datetime | None
    campaigns: list[Campaign]


class CampaignPause(Output):
    """A campaign, or `*` for all of them, and since when it is paused."""

    name: str
    paused_at: datetime | None


class Resent(Output):
    """A message that is due again."""

    id: UUID
    state: str
