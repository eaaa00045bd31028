"""Every minute: sends the mails that are due, each once or not at all.

Two sweeps at once never take the same message; when one dies, what it had begun is in doubt and is
never sent again, and the lease of all else runs out.
"""

from collections.abc import Mapping
from typing import Any

from crm.messages.actions import wiring
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def send_messages(_: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many met which end, for the log and the alarms."""
    return wiring.send()


handler = send_messages
