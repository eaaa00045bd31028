"""What a customer wants of mails."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, StrictBool

from crm.platform.contracts.models import Input, Output, TimeZone


class PreferencesRequest(Input):
    """A choice; what is left out stays."""

    topics: dict[str, StrictBool] = Field(default_factory=dict, max_length=50)
    wants_none: StrictBool = Field(default=False, description="No mail of any campaign.")
    mail_consent: StrictBool | None = Field(
        None,
        description="True agrees to the catalogue's `mail_consent`, false forbids such mails; a"
        " topic may say otherwise.",
    )
    pause: StrictBool | None = Field(
        None, description="None for 30 days, or until it is false; left out, a pause stays."
    )
    time_zone: TimeZone | None = None


class TopicChoice(Output):
    """Whether the customer said yes or no to a topic."""

    name: str
    title: str
    wanted: bool | None = Field(description="Null: they said nothing, and the file decides.")
    mailed: bool = Field(description="Whether they are mailed about it, after all.")


class ReceivedMail(Output):
    """A mail that the customer got, and what led to it."""

    id: UUID
    campaign: str
    topic: str = Field(description="Its title; the campaign's name when the file has it no more.")
    mail: str
    sent_at: datetime
    entry: str = Field(examples=["session_completed"])
    entered_at: datetime = Field(description="When that was.")


class Preferences(Output):
    """All that the customer chose, and the latest mails."""

    topics: list[TopicChoice]
    wants_none: bool
    paused_until: datetime | None
    time_zone: str | None
    mails: list[ReceivedMail]
