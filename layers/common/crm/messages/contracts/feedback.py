"""What SES tells about a mail, as EventBridge delivers it."""

from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from crm.platform.times import UtcTime

type Kind = Literal["send", "delivery", "bounce", "complaint", "other"]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Recipient(_Told):
    address: str = Field(alias="emailAddress", repr=False)


class _Bounce(_Told):
    kind: str = Field(alias="bounceType")
    recipients: list[_Recipient] = Field(alias="bouncedRecipients", default_factory=list)


class _Complaint(_Told):
    # Null where the mailbox provider does not say.
    feedback: str | None = Field(alias="complaintFeedbackType", default=None)
    recipients: list[_Recipient] = Field(alias="complainedRecipients", default_factory=list)


class _Mail(_Told):
    provider_id: str = Field(alias="messageId")
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Detail(_Told):
    event_type: str = Field(alias="eventType")
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


class MailEvent(_Told):
    """One event of SES."""

    id: str
    time: UtcTime
    detail: _Detail

    @property
    def message_id(self) -> UUID | None:
        """Our message, by the tag that we gave it; a value of a tag is a list."""
        told = self.detail.mail.tags.get("message", [])
        try:
            return UUID(told[0]) if told else None
        except ValueError:
            return None

    @property
    def kind(self) -> Kind:
        """What it means for us: only a bounce for good, and only a complaint that is one."""
        bounce, complaint = self.detail.bounce, self.detail.complaint
        match self.detail.event_type:
            case "Send":
                return "send"
            case "Delivery":
                return "delivery"
            case "Bounce" if bounce is not None and bounce.kind == "Permanent":
                return "bounce"
            case "Complaint" if complaint is not None and complaint.feedback != "not-spam":
                return "complaint"
            case _:
                return "other"

    @property
    def addresses(self) -> list[str]:
        """Who bounced or complained."""
        about = self.detail.bounce or self.detail.complaint
        return [one.address for one in about.recipients] if about else []


MAIL_EVENT: Final[TypeAdapter[MailEvent]] = TypeAdapter(MailEvent)
