"""A local day begins at the first instant of its date, also where clocks change at midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local.servers import postgres
from tests.database.world import World

_QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Havana",  # back at one in the morning, to a second midnight
        "America/Sao_Paulo",  # then forward at midnight, and back to the day before
        "Asia/Beirut",  # forward at midnight
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",  # left out the thirtieth of December 2011
        "Etc/GMT+12",
    ],
)
def test_every_day_begins_where_its_first_quarter_of_an_hour_does(shared: World, zone: str) -> None:
    first, last = date(2011, 1, 1), date(2012, 6, 30)
    place = ZoneInfo(zone)
    starts: dict[date, datetime] = {}
    at = datetime(2010, 12, 30, tzinfo=UTC)
    while at < datetime(2012, 7, 3, tzinfo=UTC):
        starts.setdefault(at.astimezone(place).date(), at)
        at += _QUARTER

    with shared.database.login(postgres.MASTER) as connection:
        connection.execute("set role crm_api")
        found: dict[date, datetime] = dict(
            connection.execute(
                "select d::date, crm.day_start(d::date, %s)"
                " from generate_series(%s::date, %s::date, interval '1 day') as d",
                [zone, first, last],
            ).fetchall()
        )

    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    # A day that a place left out begins, and ends, where the next one begins.
    expected = {day: starts.get(day) or starts[day + timedelta(days=1)] for day in days}
    assert found == expected


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "XYZ3", "Foo/Bar5", "../UTC", "UTC;", "+02"])
def test_a_name_that_no_place_has_is_no_zone(shared: World, zone: str) -> None:
    with shared.database.login(postgres.MASTER) as connection:
        connection.execute("set role crm_api")
        assert connection.execute("select crm.is_time_zone(%s)", [zone]).fetchone() == (False,)
