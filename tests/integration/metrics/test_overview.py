"""The dashboard's first screen is the reports of their own, and compares equal ages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm.platform.config import settings
from crm.platform.database import connection
from local.servers import postgres
from tests.database.actors import SERVICE
from tests.database.conftest import fresh_world
from tests.integration.metrics.brute import Book
from tests.integration.metrics.loading import load
from tests.integration.metrics.steady import steady_histories
from tests.integration.metrics.test_figures import ask, money_of
from tests.support.backend import Backend

FROM, TO = date(2026, 6, 1), date(2026, 7, 26)
TZ = "America/New_York"
RANGE = {"first": FROM, "last": TO, "tz": TZ}
# As a report of its own would be asked.
REPORTS = {
    "now": ("targets", None),
    "funnel": ("funnel", None),
    "upsells": ("upsells", "recommendation_type"),
    "revenue": ("revenue", "seven_days"),
    "plans": ("sessions", "plan"),
    "mechanics": ("sessions", "mechanic"),
    "worth": ("customers", None),
}


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name not in {"as_of", "rolled_up_at"}}


def test_each_part_is_what_its_report_says(backend: Backend) -> None:
    overview = ask(backend, "overview", **RANGE)

    for part, (report, group) in REPORTS.items():
        alone = ask(backend, report, **RANGE, **({"group": group} if group else {}))
        assert without_times(overview[part]) == without_times(alone), part
    before = {"first": FROM - timedelta(days=56), "last": FROM - timedelta(days=1), "tz": TZ}
    assert without_times(overview["before"]) == without_times(ask(backend, "targets", **before))
    page = backend.client("admin").get("/api/customers", query={"limit": "10"}).body
    assert overview["customers"]["customers"] == page["customers"]
    assert overview["narrowed"] == []


def test_any_two_ranges_of_a_length_can_be_compared(backend: Backend) -> None:
    overview = ask(backend, "overview", **RANGE, compare_from="2026-03-05")

    assert (overview["before"]["from"], overview["before"]["to"]) == ("2026-03-05", "2026-04-29")


@pytest.mark.parametrize(
    ("by", "value", "narrowed"),
    [
        ("plan", "chat10", {"now", "funnel", "revenue"}),
        ("session_type", "chat", {"now", "funnel", "revenue"}),
        ("recommendation_type", "follow_up", {"now", "revenue"}),
    ],
)
def test_what_can_be_narrowed_is_and_the_rest_says_that_it_is_not(
    backend: Backend, by: str, value: str, narrowed: set[str]
) -> None:
    whole = ask(backend, "overview", **RANGE)

    overview = ask(backend, "overview", **RANGE, **{by: value})

    assert set(overview["narrowed"]) - {"before", "line"} == narrowed
    for part, (report, _) in REPORTS.items():
        if part not in narrowed:
            assert without_times(overview[part]) == without_times(whole[part])
            continue
        groups = ask(backend, report, **RANGE, group=by)["groups"]
        own = next(group for group in groups if group["value"] == value)
        assert overview[part]["total"] == own["figures"]
    weeks = [group["figures"] for group in overview["revenue"]["groups"]]
    assert sum(week["payments"] for week in weeks) == overview["revenue"]["total"]["payments"]


def test_customers_who_came_back_in_four_weeks_are_those_counted_by_hand(
    backend: Backend, book: Book
) -> None:
    report = ask(backend, "customers", **RANGE)["total"]["early_repeat_rate"]

    counted = book.of_days(FROM, TO, TZ).early_returns()
    assert (report["numerator"], report["denominator"]) == counted


def test_what_is_bought_early_earns_what_the_rows_add_up_to(backend: Backend, book: Book) -> None:
    total = ask(backend, "targets", **RANGE)["total"]
    [found] = total["early_revenue_per_upsell"]

    counted = book.of_days(FROM, TO, TZ)
    assert found["count"] == counted.early_counts()["shown"]
    assert money_of(total["early_revenue"]) == counted.early_money()
    assert found["net"] == total["early_revenue"][0]["net"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"plan": "trial", "mechanic": str(TO.toordinal())}, "mechanic"),
        ({"plan": "trial", "session_type": "chat"}, "session_type"),
        ({"tz": "Mars/Base"}, "tz"),
        ({"from": "2026-08-01"}, "from"),
        ({"compare_from": "1999-01-01"}, "compare_from"),
    ],
)
def test_what_cannot_be_asked_is_named(backend: Backend, query: dict[str, str], field: str) -> None:
    given = {"from": str(FROM), "to": str(TO)} | query
    answer = backend.client("admin").get("/api/metrics/overview", query=given)

    assert answer.status == 422
    assert [error["field"] for error in answer.body["errors"]] == [field]


@pytest.fixture(scope="module")
def steady(cluster: postgres.Cluster) -> Iterator[dict[str, str]]:
    with fresh_world(cluster) as world:
        world.connection("crm_worker").execute("set statement_timeout = 0")
        load(world, steady_histories(datetime.now(UTC)))
        world.ask(SERVICE, "merge_metrics")
        yield world.database.environment()


def test_with_a_constant_true_rate_nothing_on_the_tiles_has_an_arrow(
    steady: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in steady.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    backend, today = Backend(monkeypatch), datetime.now(UTC).date()
    try:
        week = {"first": today - timedelta(days=6), "last": today, "tz": "UTC"}
        found = ask(backend, "overview", **week)
        young = ask(
            backend, "targets", first=today - timedelta(days=13), last=today, group="seven_days"
        )
    finally:
        connection.drop()
        settings.cache_clear()

    assert found["now"]["to"] == str(today - timedelta(days=3))
    assert found["before"]["to"] == str(today - timedelta(days=10))
    assert found["came"]["to"] == str(today - timedelta(days=28))
    changes = found["changes"]
    assert {changes["click_through"], changes["conversion"], changes["repeat_rate"]} == {"even"}
    assert changes["money"] == [
        {"currency": "USD", "revenue": "even", "per_session": "even", "per_upsell": "even"}
    ]
    # Counted at unequal ages, the younger week looks worse.
    rates = [g["figures"]["click_through"]["rate"]["percent"] for g in young["groups"]]
    assert rates[-1] < rates[0]
