"""What comes after a message, as the database keeps it, and the clock that says when."""

from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.rules.definition import plan_step


def following(message: ClaimedMessage, at: datetime) -> dict[str, object] | None:
    """The step after a message that is resolved at a time; None behind the last."""
    zone = zone_of(message.time_zone)
    planned = plan_step(message.definition, message.step + 1, at, zone)
    return asdict(planned) if planned else None


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of that name, if there is one."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def utc_now() -> datetime:
    """Now, of this machine's clock."""
    return datetime.now(UTC)
