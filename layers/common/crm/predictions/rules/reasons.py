"""Sentences that say why a customer stands where they stand, as an admin reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.predictions.rules.features import Features

# As many times as usual is longer than chance makes of most.
_LATE: Final = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where a customer stood when they were last scored."""

    segment: str
    purchases: int
    r: int | None


def describe(known: Features, at: datetime) -> list[str]:
    """What a customer's segment comes from."""
    days = known.recency_days(at)
    if days is None or known.first_day is None or known.last_day is None:
        return ["Has not bought a session yet."]
    last = f"Last bought {_ago(days)}."
    if known.purchases == 1:
        return [last, "Bought once."]
    between = max(1.0, (known.last_day - known.first_day).days / (known.purchases - 1))
    rhythm = f"Bought on {known.purchases} days, one every {_days(round(between))}."
    times = int(days / between)
    late = [f"Silent {times} times as long as usual."] if times >= _LATE else []
    return [last, rhythm, *late]


def describe_move(known: Features, at: datetime, r: int | None, earlier: Earlier | None) -> str:
    """Why a customer is in another segment than when they were last scored."""
    days = known.recency_days(at)
    if earlier is None:
        return " ".join(describe(known, at))
    if days is None:
        return "All payments were returned."
    if known.purchases > earlier.purchases:
        return "Bought for the first time." if not earlier.purchases else "Bought again."
    if known.purchases < earlier.purchases:
        return "A payment was returned."
    if r is not None and earlier.r is not None and r < earlier.r:
        return f"Has not bought for {_days(days)}."
    return "Bought nothing new: others moved."


def _ago(days: int) -> str:
    return "today" if days == 0 else f"{_days(days)} ago"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
