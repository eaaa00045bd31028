"""Every minute: sends the mails that are due, each once or not at all.

Two sweeps at once never take the same message; when one dies, what it had begun is in doubt and is
never sent again, and the lease of all else runs out. Invoked with {"resend": ID} it first makes
a lost or refused message due again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crm.messages.actions import campaigns, wiring
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def send_messages(payload: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many met which end, for the log and the alarms."""
    if wanted := payload.get("resend"):
        campaigns.resend_by_operator(UUID(wanted))
    return wiring.send()


handler = send_messages
