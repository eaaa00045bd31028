"""Events as SES publishes them on the default bus."""

import uuid
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, Final

from local.fake_ses.store import MailEvent, TakenMail
from local.fake_ses.validation import recipients
from tools.paths import REGION

_ACCOUNT: Final = "000000000000"
#: The detail type of each event.
DETAIL_TYPES: Final = {
    "Send": "Email Sent",
    "Delivery": "Email Delivered",
    "Bounce": "Email Bounced",
    "Complaint": "Email Complaint Received",
}

type Detail = dict[str, Any]


def new_message_id() -> str:
    """A message id in SES's form."""
    return f"0107{uuid.uuid4().hex[:12]}-{uuid.uuid4()}-000000"


def detail(mail: TakenMail, event: MailEvent) -> Detail:
    """What the bus carries of an event."""
    at = _iso(event.due)
    parts: dict[str, Detail] = {
        "Send": {},
        "Delivery": {
            "timestamp": at,
            "processingTimeMillis": round((event.due - mail.taken_at) * 1000),
            "recipients": recipients(mail.request),
            "smtpResponse": "250 ok",
            "reportingMTA": "a0-1.smtp-out.amazonses.com",
        },
        "Bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": one,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
                for one in recipients(mail.request)
            ],
            "timestamp": at,
            "feedbackId": new_message_id(),
            "reportingMTA": "dns; a0-1.smtp-out.amazonses.com",
        },
        "Complaint": {
            "complainedRecipients": [{"emailAddress": one} for one in recipients(mail.request)],
            "timestamp": at,
            "feedbackId": new_message_id(),
            "complaintSubType": None,
            "userAgent": "stand-in",
            "complaintFeedbackType": "abuse",
            "arrivalDate": at,
        },
    }
    told = parts[event.kind] | event.more
    return {"eventType": event.kind, "mail": _mail(mail), event.kind.lower(): told}


def _mail(mail: TakenMail) -> Detail:
    sender = mail.request["FromEmailAddress"]
    simple = mail.request["Content"]["Simple"]
    to = mail.request["Destination"].get("ToAddresses", [])
    subject = simple["Subject"]["Data"]
    given = [{"name": one["Name"], "value": one["Value"]} for one in simple.get("Headers", [])]
    tags = {name: [value] for name, value in mail.tags.items()}
    name = mail.request.get("ConfigurationSetName")
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return {
        "timestamp": _iso(mail.taken_at),
        "source": sender,
        "sourceArn": f"arn:aws:ses:{REGION}:{_ACCOUNT}:identity/{domain}",
        "sendingAccountId": _ACCOUNT,
        "messageId": mail.id,
        "destination": recipients(mail.request),
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": sender},
            {"name": "To", "value": ", ".join(to)},
            {"name": "Subject", "value": subject},
            *given,
        ],
        "commonHeaders": {"from": [sender], "to": to, "messageId": mail.id, "subject": subject},
        "tags": tags | ({"ses:configuration-set": [name]} if name else {}),
    }


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
