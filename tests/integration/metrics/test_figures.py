"""Every figure of the API is the one that counting by hand gives, in any zone and any group."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from tests.database.world import World
from tests.integration.metrics.brute import STEPS, Book, Range
from tests.support.backend import Backend

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
    "Pacific/Apia",
)
FROM, TO = date(2026, 3, 5), date(2026, 11, 10)
# Clocks changed within them, in one of the zones.
SPRING, AUTUMN = (date(2026, 3, 6), date(2026, 4, 6)), (date(2026, 10, 20), date(2026, 11, 3))


def ask(backend: Backend, report: str, **query: object) -> Any:
    """A report; `first` and `last` are its days."""
    names = {"first": "from", "last": "to"}
    given = {names.get(name, name): str(value) for name, value in query.items()}
    answer = backend.client("admin").get(f"/api/metrics/{report}", query=given)
    assert answer.status == 200, answer.body
    return answer.body


def money_of(figures: list[dict[str, Any]], gross: str = "gross") -> dict[str, Any]:
    """By currency: how many, gross and net, as the brute force has them."""
    return {
        entry["currency"]: (entry["count"], entry[gross]["amount"], entry["net"]["amount"])
        for entry in figures
    }


def matches(report: str, figures: dict[str, Any], counted: Range) -> None:
    """Holds one group of a report against the count by hand."""
    _MATCHERS[report](figures, counted)


def _funnel(figures: dict[str, Any], counted: Range) -> None:
    expected = counted.funnel()
    assert figures["raw"] == expected
    rate = figures["conversion_rate"]
    assert (rate["numerator"], rate["denominator"]) == (
        expected["sessions_completed"],
        expected["total_intakes"],
    )
    if figures["interactions"] is not None:
        recorded = {i["interaction_type"]: i["count"] for i in figures["interactions"]}
        first = {i["interaction_type"]: i["customers"] for i in figures["interactions"]}
        assert {kind: n for kind, n in recorded.items() if n} == dict(counted.interactions())
        assert {kind: n for kind, n in first.items() if n} == dict(counted.first_timers())
        ordered = figures["ordered"]
        reached = counted.ordered(timedelta(days=ordered["window_days"]))
        assert [step["customers"] for step in ordered["steps"]] == reached
        assert tuple(step["step"] for step in ordered["steps"]) == STEPS


def _upsells(figures: dict[str, Any], counted: Range) -> None:
    expected = counted.upsell_counts()
    assert {name: figures[name] for name in expected} == expected
    assert money_of(figures["revenue"]) == counted.upsell_money()
    assert figures["click_through"]["numerator"] == expected["clicked"]
    assert figures["conversion"]["denominator"] == expected["shown"]


def _revenue(figures: dict[str, Any], counted: Range) -> None:
    expected = counted.money()
    assert money_of(figures["revenue"]) == expected
    assert money_of(figures["credited"]) == counted.credited()
    assert figures["payments"] == sum(n for n, _, _ in expected.values())
    if figures["completed_sessions"] is not None:
        assert figures["completed_sessions"] == counted.session_counts()["completed"]


def _sessions(figures: dict[str, Any], counted: Range) -> None:
    expected = counted.session_counts()
    found = {name: figures[name] for name in ("opened", "started", "completed", "concluded")}
    found |= {
        "minutes": figures["average_duration"]["sum"],
        "rated": figures["rating"]["count"],
        "stars": figures["rating"]["sum"],
        "liked": figures["satisfaction"]["numerator"],
    }
    assert found == expected


def _customers(figures: dict[str, Any], counted: Range) -> None:
    found = {
        "customers": figures["customers"],
        "sessions": figures["sessions_per_customer"]["sum"],
        "served": figures["repeat_rate"]["denominator"],
        "repeat": figures["repeat_rate"]["numerator"],
        "offered": figures["adoption"]["denominator"],
        "adopted": figures["adoption"]["numerator"],
    }
    assert found == counted.customer_counts()
    paid = {
        e["currency"]: (e["paid"]["amount"], e["net"]["amount"]) for e in figures["lifetime_value"]
    }
    assert paid == {currency: sums[1:] for currency, sums in counted.lifetime().items()}


def _targets(figures: dict[str, Any], counted: Range) -> None:
    expected = counted.upsell_counts()
    assert figures["click_through"]["rate"]["numerator"] == expected["clicked"]
    assert figures["upsell_conversion"]["rate"]["numerator"] == expected["purchased"]
    assert figures["click_through"]["rate"]["denominator"] == expected["shown"]
    early = counted.early_counts()
    for name, part in (("early_click_through", "clicked"), ("early_conversion", "purchased")):
        rate = figures[name]["rate"]
        assert (rate["numerator"], rate["denominator"]) == (early[part], early["shown"])
    if figures["revenue_per_completed_session"] is not None:
        completed = counted.session_counts()["completed"]
        found = {
            each["currency"]: (each["net"]["amount"], each["count"])
            for each in figures["revenue_per_completed_session"]
        }
        assert found == {
            currency: (net, completed) for currency, (_, _, net) in counted.money().items()
        }


_MATCHERS = {
    "funnel": _funnel,
    "upsells": _upsells,
    "revenue": _revenue,
    "sessions": _sessions,
    "customers": _customers,
    "targets": _targets,
}


@pytest.mark.parametrize("report", _MATCHERS)
@pytest.mark.parametrize("tz", ZONES)
def test_the_total_of_a_range_is_the_count_by_hand(
    backend: Backend, book: Book, report: str, tz: str
) -> None:
    answer = ask(backend, report, first=FROM, last=TO, tz=tz)

    matches(report, answer["total"], book.of_days(FROM, TO, tz))


@pytest.mark.parametrize("tz", ZONES)
@pytest.mark.parametrize("days", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_each_day_is_right_where_clocks_change(
    backend: Backend, book: Book, tz: str, days: tuple[date, date]
) -> None:
    answer = ask(backend, "funnel", first=days[0], last=days[1], tz=tz, group="day")

    assert len(answer["groups"]) == (days[1] - days[0]).days + 1
    for group in answer["groups"]:
        day = date.fromisoformat(group["value"])
        matches("funnel", group["figures"], book.of_days(day, day, tz))


@pytest.mark.parametrize("report", _MATCHERS)
@pytest.mark.parametrize("grain", ["week", "month"])
def test_weeks_and_months_are_cut_to_the_range_and_add_up(
    backend: Backend, book: Book, report: str, grain: str
) -> None:
    tz = "America/New_York"

    answer = ask(backend, report, first=FROM, last=TO, tz=tz, group=grain)

    spans = [(date.fromisoformat(g["from"]), date.fromisoformat(g["to"])) for g in answer["groups"]]
    assert (spans[0][0], spans[-1][1]) == (FROM, TO)
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(spans))
    assert all(s.isoweekday() == 1 if grain == "week" else s.day == 1 for s, _ in spans[1:])
    for group, span in zip(answer["groups"], spans, strict=True):
        matches(report, group["figures"], book.of_days(*span, tz))


@pytest.mark.parametrize("report", _MATCHERS)
@pytest.mark.parametrize("last", [TO, FROM + timedelta(days=6), FROM])
def test_seven_days_end_with_the_range(
    backend: Backend, book: Book, report: str, last: date
) -> None:
    tz = "Europe/Berlin"

    answer = ask(backend, report, first=FROM, last=last, tz=tz, group="seven_days")

    spans = [(date.fromisoformat(g["from"]), date.fromisoformat(g["to"])) for g in answer["groups"]]
    assert (spans[0][0], spans[-1][1]) == (FROM, last)
    assert all((until - since).days == 6 for since, until in spans[1:])
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(spans))
    matches(report, answer["total"], book.of_days(FROM, last, tz))
    for group, span in zip(answer["groups"], spans, strict=True):
        matches(report, group["figures"], book.of_days(*span, tz))


@pytest.mark.parametrize(
    ("report", "table", "group"),
    [
        ("funnel", "intakes", "plan"),
        ("funnel", "intakes", "session_type"),
        ("upsells", "upsell_recommendations", "recommendation_type"),
        ("upsells", "upsell_recommendations", "plan"),
        ("upsells", "upsell_recommendations", "mechanic"),
        ("upsells", "upsell_recommendations", "session_type"),
        ("revenue", "payments", "plan"),
        ("revenue", "payments", "session_type"),
        ("revenue", "payments", "recommendation_type"),
        ("sessions", "sessions", "plan"),
        ("sessions", "sessions", "mechanic"),
        ("sessions", "sessions", "session_type"),
        ("targets", "upsell_recommendations", "recommendation_type"),
        ("targets", "upsell_recommendations", "plan"),
        ("targets", "upsell_recommendations", "session_type"),
        ("targets", "upsell_recommendations", "mechanic"),
    ],
)
def test_each_group_is_the_count_by_hand_of_its_rows(
    backend: Backend, book: Book, report: str, table: str, group: str
) -> None:
    answer = ask(backend, report, first=FROM, last=TO, tz="Europe/Berlin", group=group)

    values = {
        book.label(table, row, group) for row in book.of_days(FROM, TO, "Europe/Berlin").rows[table]
    }
    nobodys = {""} if group == "mechanic" else set()
    assert {group["value"] or "" for group in answer["groups"]} >= values - nobodys
    for found in answer["groups"]:
        only = partial(_belongs, book, group, found["value"] or "")
        matches(report, found["figures"], book.of_days(FROM, TO, "Europe/Berlin", only))


def _belongs(book: Book, group: str, wanted: str, table: str, row: dict[str, Any]) -> bool:
    if table in {"customers", "crm_interactions"}:
        return False
    return book.label(table, row, group) == wanted


def test_after_the_next_merge_and_after_a_rebuild_every_answer_is_the_same(
    backend: Backend, loaded: tuple[World, Book]
) -> None:
    live = _answers(backend)

    backend.invoke("compute_metrics", {})
    merged = _answers(backend)
    with loaded[0].owner() as owner:
        owner.execute("update crm.rollup_state set rebuild_due = true")
    waiting = backend.client("admin").get("/api/metrics/sessions")
    backend.invoke("compute_metrics", {})

    assert merged == live
    assert (waiting.status, waiting.headers["Retry-After"]) == (503, "300")
    assert _answers(backend) == live


def _answers(backend: Backend) -> list[Any]:
    found = [
        ask(backend, report, first=FROM, last=TO, tz="Asia/Kolkata", group="day")
        for report in _MATCHERS
    ]
    return [(answer["total"], answer["groups"]) for answer in found]
