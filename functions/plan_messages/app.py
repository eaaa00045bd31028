"""Every minute: enrols who met a campaign's entry, settles clicks, and ends doubt about mails.

Who is enrolled already stays as they are, so that two runs at once have the effect of one; a run
that is late leaves nobody out.
"""

from collections.abc import Mapping
from typing import Any

from crm.messages.actions import planning
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def plan_messages(_: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many were enrolled, doubted and lost, and how messages stand, for the alarms."""
    return planning.plan()


handler = plan_messages
