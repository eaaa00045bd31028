"""Every day: takes over the addresses that the mail provider's account refuses by itself.

An address is kept once, however often it is seen.
"""

from collections.abc import Mapping
from typing import Any

from crm.messages.actions import wiring
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def reconcile_mail(_: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many addresses were seen, and how many were new."""
    return wiring.reconcile()


handler = reconcile_mail
