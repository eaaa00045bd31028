"""Quiet hours by the customer's clock, also where it jumps, and the hour that suits them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.messages.rules.timing import QuietHours, best_hour, hour_weights, next_allowed

_NIGHT: Final = QuietHours(21 * 60, 8 * 60)
# Each with the days on which its clock jumped within a year; some by half an hour, some never.
_ZONES: Final = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Asia/Kathmandu",
]


def _jumps(zone: ZoneInfo) -> list[datetime]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=day) for day in range(366)]
    return [
        day
        for day, following in pairwise(days)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset()
    ]


def _brute_force(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """Minute by minute, as a person would look at the clock on the wall."""
    moment = at
    while True:
        local = moment.astimezone(zone)
        wall = local.hour * 60 + local.minute
        awake = (
            not quiet.begins <= wall < quiet.ends
            if quiet.begins < quiet.ends
            else quiet.ends <= wall < quiet.begins
        )
        if awake:
            return moment
        moment = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)


@pytest.mark.parametrize("name", _ZONES)
def test_the_next_allowed_moment_is_that_of_the_wall_clock_on_days_when_it_jumps(name: str) -> None:
    zone = ZoneInfo(name)
    days = _jumps(zone) or [datetime(2026, 3, 1, tzinfo=UTC)]
    for quiet in (_NIGHT, QuietHours(0, 2 * 60 + 30), QuietHours(2 * 60, 3 * 60)):
        for day in days:
            for quarter in range(2 * 96):
                at = day - timedelta(hours=12) + timedelta(minutes=15 * quarter)
                found = next_allowed(at, quiet, [zone])
                assert found == _brute_force(at, quiet, zone), (at, quiet)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(_ZONES),
)
def test_what_is_allowed_is_never_quiet_and_never_earlier(at: datetime, zone: str) -> None:
    found = next_allowed(at, _NIGHT, [ZoneInfo(zone)])
    assert found is not None
    assert found >= at
    assert not _NIGHT.cover(found, ZoneInfo(zone))
    assert found == at or _NIGHT.cover(at, ZoneInfo(zone))


def test_an_unknown_zone_is_mailed_when_it_is_day_in_all_of_the_usual_ones() -> None:
    zones = [ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")]
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    found = next_allowed(at, _NIGHT, zones)
    assert found == datetime(2026, 11, 2, 13, tzinfo=UTC)
    assert next_allowed(at, _NIGHT, [*zones, ZoneInfo("Asia/Tokyo")]) is None


def test_the_best_hour_is_that_of_the_customers_own_acts() -> None:
    zone = ZoneInfo("Europe/Berlin")
    acts = [datetime(2026, 10, day, 17, 20, tzinfo=UTC) for day in range(1, 21)]
    weights = hour_weights(acts, [0] * 24, zone)
    assert max(range(24), key=weights.__getitem__) == 19
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    chosen = best_hour(at, at + timedelta(days=3), _NIGHT, zone, weights, random.Random(1))  # noqa: S311
    assert chosen is not None
    assert (chosen.at, chosen.hour) == (datetime(2026, 11, 2, 18, tzinfo=UTC), 19)
    assert chosen.probability == pytest.approx(0.9 + 0.1 / 13)


def test_few_acts_weigh_little_beside_everyones() -> None:
    everyone = [0] * 24
    everyone[10] = 1000
    weights = hour_weights([datetime(2026, 10, 1, 20, tzinfo=UTC)], everyone, ZoneInfo("UTC"))
    assert max(range(24), key=weights.__getitem__) == 10


def test_one_in_ten_goes_at_any_allowed_hour_with_the_probability_that_it_had() -> None:
    zone, at = ZoneInfo("UTC"), datetime(2026, 11, 2, 12, tzinfo=UTC)
    weights = [float(hour == 9) for hour in range(24)]
    draws = [
        best_hour(at, at + timedelta(days=3), _NIGHT, zone, weights, random.Random(seed))  # noqa: S311
        for seed in range(4000)
    ]
    hours = Counter(one.hour for one in draws if one)
    assert sorted(hours) == list(range(8, 21))
    assert 0.88 < hours[9] / 4000 < 0.93
    # Weighed by how likely each was, every hour counts the same: the choice can be judged later.
    ones = {one.hour: one.probability for one in draws if one}
    assert sum(ones.values()) == pytest.approx(1)


def test_a_message_that_expires_before_any_allowed_hour_gets_none() -> None:
    zone, at = ZoneInfo("UTC"), datetime(2026, 11, 2, 22, tzinfo=UTC)
    soon = at + timedelta(hours=2)
    assert best_hour(at, soon, _NIGHT, zone, [1.0] * 24, random.Random(1)) is None  # noqa: S311
