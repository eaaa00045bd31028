"""A marketplace of steady habits: the dashboard's API, without a database, in its own models."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Route

from crm.metrics.contracts.customers import CustomerPage
from crm.metrics.contracts.overview import Overview, OverviewQuery, questions_of
from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import (
    CUSTOMERS,
    FUNNEL,
    REVENUE,
    SESSIONS,
    TARGETS,
    UPSELLS,
    Kind,
)
from crm.metrics.rules.counts import Cell
from crm.metrics.rules.figures import ROWS
from tests.browser import dashboard_customer

READING: Final = Reading(locale="en_US")
TODAY: Final = date(2026, 11, 22)
NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
# The middle part is a claim set that never expires; nobody verifies it.
TOKEN: Final = "e30.eyJleHAiOjk5OTk5OTk5OTl9."
_KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.name: kind for kind in (CUSTOMERS, FUNNEL, REVENUE, SESSIONS, TARGETS, UPSELLS)
}
_EXPERTS: Final = tuple(f"01a204bf-42fd-7aa4-b3e2-86ab643f6{number:03x}" for number in range(11))
# How often a thing happens on a day, and how much money or how many minutes or stars come with it.
_DAILY: Final[Mapping[str, tuple[float, float]]] = {
    "intakes": (31, 0),
    "sessions_opened": (25, 0),
    "sessions_started": (22.4, 0),
    "sessions_completed": (20.8, 33),
    "sessions_concluded": (23.9, 0),
    "sessions_rated": (11.2, 4.36),
    "sessions_liked": (9.7, 0),
    "session_value": (20.8, 2310),
    "upsells_made": (51, 0),
    "upsells_shown": (44, 0),
    "upsells_viewed": (37, 0),
    "upsells_clicked": (7.9, 0),
    "upsells_dismissed": (6.1, 0),
    "upsells_purchased": (2.9, 0),
    "upsells_shown_early": (42, 0),
    "upsells_clicked_early": (7.2, 0),
    "upsells_purchased_early": (2.6, 0),
    "upsell_payments": (2.9, 5650),
    "upsell_payments_net": (2.9, 5480),
    "upsell_payments_early": (2.6, 5650),
    "upsell_payments_early_net": (2.6, 5480),
    "credited_payments": (2.9, 5650),
    "credited_payments_net": (2.9, 5480),
    "payments": (17.6, 3270),
    "payments_net": (17.6, 3150),
    "customers": (19, 0),
    "customers_counted": (19, 1.7),
    "customers_served": (13.6, 0),
    "customers_repeat": (4.7, 0),
    "customers_served_early": (13.2, 0),
    "customers_repeat_early": (3.4, 0),
    "customers_offered": (13.1, 0),
    "customers_adopted": (2.2, 0),
    "customer_value": (14.1, 4640),
    "customer_value_net": (14.1, 4510),
}
_ORDERED: Final = (18.6, 15.4, 14.1, 13.2, 12.3, 4.1, 1.6)
_STEPS: Final = (
    "intake_submitted",
    "session_opened",
    "session_started",
    "session_completed",
    "upsell_shown",
    "upsell_clicked",
    "upsell_purchased",
)
_TYPES: Final = ("follow_up", "diagnostic_package", "video_session", "maintenance_plan")
# By type, how much of all that is made, clicked, bought and earned.
_TYPE_SHARES: Final = {
    "clicked": (0.38, 0.31, 0.25, 0.06),
    "purchased": (0.51, 0.22, 0.24, 0.03),
    "payments": (0.33, 0.37, 0.19, 0.11),
    "": (0.37, 0.28, 0.26, 0.09),
}
_PLANS: Final = {"trial": 0.42, "chat10": 0.27, "video15": 0.19, "diagnostic": 0.12}
_SESSION_TYPES: Final = {"chat": 0.69, "video": 0.19, "diagnostic": 0.12}


@dataclass
class FakeMetrics:
    """Answers the dashboard's requests.

    Attributes:
        broken: The paths that fail.
        wealth: How many times the usual amounts are paid.
        turns: By measure, how many times as often as usual it happens in the last ten days.
    """

    page: Page
    site: str
    broken: set[str] = field(default_factory=set)
    status: int = 503
    is_empty: bool = False
    wealth: int = 1
    turns: dict[str, float] = field(default_factory=dict)
    currencies: tuple[str, ...] = ("USD",)
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)
        self.page.route(
            "**/dev/token?role=admin", lambda route: route.fulfill(json={"token": TOKEN})
        )

    def open(self, place: str = "") -> Page:
        """Open the dashboard on the imagined day, and wait until it shows something."""
        self.page.clock.set_fixed_time(NOW)
        self.page.goto(f"{self.site}/dashboard{place}")
        self.page.wait_for_selector("#page:not([aria-busy])")
        return self.page

    def report(self, name: str, query: Mapping[str, str]) -> dict[str, Any]:
        """What the API answers to such a question."""
        kind, group = _KINDS[name], query.get("group")
        span = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        reply = self._reply(kind, span, group)
        report = kind.of(reply, tz=query["tz"], group=group, reading=READING)
        answer: dict[str, Any] = report.model_dump(mode="json", by_alias=True)
        return answer

    def overview(self, query: Mapping[str, str]) -> dict[str, Any]:
        """What the API answers to the first screen."""
        asked = OverviewQuery.model_validate(query)
        questions = questions_of(asked)
        replies = {}
        for name, question in questions.items():
            young = max(timedelta(), timedelta(days=question.settle_days) - (TODAY - asked.to))
            span = question.first - young, question.last - young
            replies[name] = self._reply(question.kind, span, question.group, question.narrowing)
        page = dashboard_customer.answer("/api/customers", query, is_empty=self.is_empty)
        overview = Overview.of(
            {"as_of": NOW, "reports": replies},
            asked,
            CustomerPage.model_validate(page),
            reading=READING,
        )
        answer: dict[str, Any] = overview.model_dump(mode="json", by_alias=True)
        return answer

    def _reply(
        self,
        kind: Kind[Any],
        span: tuple[date, date],
        group: str | None,
        narrowing: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        since, until = span
        starts = _starts(since, until, group)
        ends = [*(start - timedelta(days=1) for start in starts[1:]), until]
        cells = [
            cell
            for period, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
            for cell in self._cells(
                kind, period, (start, end), narrowing[0] if narrowing else group
            )
        ]
        if narrowing:
            own = [cell for cell in cells if (cell.dimension, cell.value) == narrowing]
            cells = [cell._replace(dimension="all") for cell in own]
        return {
            "from": since,
            "to": until.isoformat(),
            "starts": [start.isoformat() for start in starts],
            "starts_at": datetime.combine(since, datetime.min.time(), UTC),
            "ends_at": datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC),
            "as_of": NOW,
            "rolled_up_at": NOW - timedelta(minutes=3),
            "cells": cells,
        }

    def _cells(
        self, kind: Kind[Any], period: int, span: tuple[date, date], group: str | None
    ) -> Iterator[Cell]:
        if self.is_empty:
            return
        for measure in kind.figures.measures_of(READING):
            for currency in self.currencies if _is_money(measure) else ("",):
                n, each = _happened(measure, span)
                if span[1] > TODAY - timedelta(days=10):
                    n = round(n * self.turns.get(measure, 1))
                each *= self.wealth if _is_money(measure) else 1
                yield _cell(period, ("all", ""), measure, currency, (n, each))
                for value, share in _shares(group, measure):
                    yield _cell(
                        period, (str(group), value), measure, currency, (round(n * share), each)
                    )

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        self.asked.append(f"{parts.path}?{parts.query}")
        query = dict(parse_qsl(parts.query))
        if any(parts.path.startswith(path) for path in self.broken):
            problem = {"title": "Unavailable", "detail": "The database is away for a moment."}
            route.fulfill(status=self.status, json=problem)
        elif parts.path in self.answers:
            route.fulfill(json=self.answers[parts.path])
        elif parts.path.endswith("/rows"):
            self._answer_rows(route, parts.path.split("/")[-2], query)
        elif parts.path == "/api/metrics/overview":
            route.fulfill(json=self.overview(query))
        elif parts.path.startswith("/api/metrics/"):
            route.fulfill(json=self.report(parts.path.split("/")[-1], query))
        else:
            found = dashboard_customer.answer(parts.path, query, is_empty=self.is_empty)
            route.fulfill(json=found) if found else route.fulfill(status=404, json={})

    def _answer_rows(self, route: Route, figure: str, query: Mapping[str, str]) -> None:
        columns = ROWS[figure].columns
        page = int(query.get("cursor", "0"))
        rows = [
            {column: _value(column, page * 3 + place) for column in columns} for place in range(3)
        ]
        cursor = str(page + 1) if page < 2 else None
        if query.get("format") != "csv":
            body = {"figure": figure, "columns": columns, "rows": rows, "next_cursor": cursor}
            route.fulfill(json=body)
            return
        headers = {"Content-Type": "text/csv"} | ({"X-Next-Cursor": cursor} if cursor else {})
        lines = [",".join(columns), *(",".join(map(str, row.values())) for row in rows)]
        route.fulfill(headers=headers, body="".join(f"{line}\r\n" for line in lines))


def _value(column: str, place: int) -> Any:
    if column.endswith("_at"):
        return (NOW - timedelta(hours=place)).isoformat()
    if column == "currency":
        return "USD"
    if column.endswith("_cents"):
        return 4900 + place
    return dashboard_customer.ID if column == "customer_id" else f"{column} {place}"


def _starts(since: date, until: date, group: str | None) -> list[date]:
    if group == "seven_days":
        # As the database answers: days, which the report adds up.
        group = "day"
    if group not in {"day", "week", "month"}:
        return [since]
    days = [since + timedelta(days=at) for at in range((until - since).days + 1)]
    return [day for day in days if day == since or _begins(day, group)]


def _begins(day: date, group: str | None) -> bool:
    if group == "week":
        return day.weekday() == 0
    return group == "day" or day.day == 1


def _happened(measure: str, span: tuple[date, date]) -> tuple[int, float]:
    """As often as usual, and a little more from week to week."""
    days = (span[1] - span[0]).days + 1
    if measure.startswith("ordered:"):
        daily, each = _ORDERED[_STEPS.index(measure.rsplit(":", 1)[-1])], 0.0
    else:
        daily, each = _DAILY.get(measure, (12.0, 0.0))
    ago = (TODAY - span[1]).days
    trend = 1 - 0.0009 * ago + (0.04 if (ago // 7 + len(measure)) % 2 else 0)
    return round(daily * days * max(trend, 0.2)), each


def _shares(group: str | None, measure: str) -> list[tuple[str, float]]:
    if group == "plan":
        return list(_PLANS.items())
    if group == "session_type":
        return list(_SESSION_TYPES.items())
    if group == "mechanic":
        return [(expert, 0.19 * 0.82**place) for place, expert in enumerate(_EXPERTS)]
    if group == "recommendation_type":
        return _type_shares(measure)
    return []


def _type_shares(measure: str) -> list[tuple[str, float]]:
    kind = next(kind for kind in _TYPE_SHARES if kind in measure)
    shares = list(zip(_TYPES, _TYPE_SHARES[kind], strict=True))
    if not measure.startswith("payments"):
        return shares
    # Most of what is paid comes without a recommendation.
    return [*((kind, share * 0.29) for kind, share in shares), ("", 0.71)]


def _is_money(measure: str) -> bool:
    return measure == "session_value" or "payments" in measure or "customer_value" in measure


def _cell(
    period: int,
    place: tuple[str, str],
    measure: str,
    currency: str,
    happened: tuple[int, float],
) -> Cell:
    n, each = happened
    return Cell(period, *place, measure, currency, n, round(n * each))
