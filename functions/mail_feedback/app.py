"""SES tells what became of a mail: delivered, bounced, complained about.

Any order and any number of deliveries of the same events end in the same rows.
"""

from collections.abc import Mapping
from typing import Any

from crm.messages.actions.feedback import apply_mail_event
from crm.messages.actions.steps import utc_now
from crm.messages.contracts.feedback import MAIL_EVENT
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def mail_feedback(payload: Mapping[str, Any]) -> dict[str, int]:
    """What is no event of SES goes to the failure queue."""
    return apply_mail_event(MAIL_EVENT.validate_python(payload), utc_now)


handler = mail_feedback
