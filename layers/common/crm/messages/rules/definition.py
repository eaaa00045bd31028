"""The way of a campaign: what an enrolment keeps to, whatever the file says by then."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm.messages.model import Campaign
from crm.platform.duration import Duration, read_duration


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A step with its times. Past `expires_at` it is not sent any more."""

    step: int
    mail: str
    planned_for: datetime
    expires_at: datetime


def definition(campaign: Campaign) -> dict[str, Any]:
    """What of a campaign makes its way; whom it enrols and in which words is no part of it."""
    return {
        "entry": campaign.entry,
        "topic": campaign.topic,
        "exits": list(campaign.exits),
        "steps": [
            {
                "mail": step.mail,
                "after": _text(step.after),
                "best_hour": step.best_hour,
                "patience": _text(step.patience),
            }
            for step in campaign.steps
        ],
    }


def fingerprint(way: Mapping[str, Any]) -> str:
    """The same for equal definitions, and for no others."""
    return hashlib.sha256(json.dumps(way, sort_keys=True).encode()).hexdigest()


def plan_step(
    way: Mapping[str, Any], step: int, since: datetime, zone: ZoneInfo | None
) -> Planned | None:
    """Plan a step, counted from 1, from when the one before was resolved; None behind the last."""
    if step > len(way["steps"]):
        return None
    found = way["steps"][step - 1]
    planned_for = elapse(since, read_duration(found["after"]), zone)
    return Planned(
        step=step,
        mail=found["mail"],
        planned_for=planned_for,
        expires_at=elapse(planned_for, read_duration(found["patience"]), zone),
    )


def elapse(since: datetime, duration: Duration, zone: ZoneInfo | None) -> datetime:
    """A time so much later in UTC: hours elapse, days keep the time of day in the zone."""
    local = since.astimezone(zone or UTC) + timedelta(days=duration.days)
    return local.astimezone(UTC) + timedelta(hours=duration.hours)


def _text(duration: Duration) -> str:
    return f"{duration.days} days" if duration.days else f"{duration.hours} hours"
