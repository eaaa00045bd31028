"""When a customer may be mailed, and when it suits them best. Times are aware and UTC."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_QUARTER: Final = timedelta(minutes=15)
# Quiet hours end within a day in each zone; in all of several, possibly never.
_QUARTERS_OF_TWO_DAYS: Final = 192
_BEST_WITHIN: Final = timedelta(hours=23)
#: How many acts of everyone a customer's own have to outweigh.
_PRIOR: Final = 10
_EXPLORED: Final = 0.1
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Minutes after midnight between which nobody is mailed, past midnight where `ends` is less."""

    begins: int
    ends: int

    def cover(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it is quiet at that moment in a zone."""
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


@dataclass(frozen=True, slots=True)
class Chosen:
    """When a message goes, the hour of the customer's day, and how likely that choice was."""

    at: datetime
    hour: int
    probability: float


def next_allowed(at: datetime, quiet: QuietHours, zones: Sequence[ZoneInfo]) -> datetime | None:
    """The first moment from `at` on that is quiet in none of the zones; None if there is none.

    It goes by whole quarters of an hour in UTC: wall clocks skip and repeat some.
    """
    return next(_allowed(at, quiet, zones, _QUARTERS_OF_TWO_DAYS), None)


def hour_weights(own: Sequence[datetime], everyone: Sequence[int], zone: ZoneInfo) -> list[float]:
    """How well each hour of the day suits a customer, by their own acts and everyone's."""
    counts = [0] * _HOURS
    for act in own:
        counts[act.astimezone(zone).hour] += 1
    shared = [weight + 1 for weight in _smoothed(everyone)]
    scale = _PRIOR / sum(shared)
    return [mine + scale * theirs for mine, theirs in zip(_smoothed(counts), shared, strict=True)]


def best_hour(  # noqa: PLR0913, PLR0917 - what a choice depends on
    at: datetime,
    expires_at: datetime,
    quiet: QuietHours,
    zone: ZoneInfo,
    weights: Sequence[float],
    draw: random.Random,
) -> Chosen | None:
    """Choose among the allowed hours of the next 23: the best, or one in ten times any of them."""
    firsts: dict[int, datetime] = {}
    quarters = int(_BEST_WITHIN / _QUARTER)
    for moment in _allowed(at, quiet, [zone], quarters):
        if moment >= expires_at:
            break
        firsts.setdefault(moment.astimezone(zone).hour, moment)
    if not firsts:
        return None
    best = max(firsts, key=lambda hour: weights[hour])
    hour = draw.choice(list(firsts)) if draw.random() < _EXPLORED else best
    probability = _EXPLORED / len(firsts) + (1 - _EXPLORED if hour == best else 0)
    return Chosen(firsts[hour], hour, probability)


def _allowed(
    at: datetime, quiet: QuietHours, zones: Sequence[ZoneInfo], quarters: int
) -> Iterator[datetime]:
    moment, following = at, _quarter_of(at) + _QUARTER
    for _ in range(quarters + 1):
        if not any(quiet.cover(moment, zone) for zone in zones):
            yield moment
        moment, following = following, following + _QUARTER


def _quarter_of(at: datetime) -> datetime:
    utc = at.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0)


def _smoothed(counts: Sequence[int]) -> list[float]:
    """Each hour with half of its neighbours', round the clock."""
    return [
        counts[hour] / 2 + (counts[hour - 1] + counts[(hour + 1) % _HOURS]) / 4
        for hour in range(_HOURS)
    ]
