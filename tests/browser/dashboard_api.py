"""A marketplace of steady habits: the dashboard's API, without a database, in its own models."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Route

from crm.catalogue.load import catalogue
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
from crm.upsells.contracts.offers import OfferList
from tests.browser import dashboard_customer
from tests.browser.dashboard_habits import (
    NAMES,
    TODAY,
    cell_of,
    happened,
    is_money,
    period_starts,
    shares,
)

READING: Final = Reading(locale="en_US")
NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
# The middle part is a claim set that never expires; nobody verifies it.
TOKEN: Final = "e30.eyJleHAiOjk5OTk5OTk5OTl9."
_KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.name: kind for kind in (CUSTOMERS, FUNNEL, REVENUE, SESSIONS, TARGETS, UPSELLS)
}


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
    paused: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    caused: dict[str, Any] | None = None
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
            {"as_of": NOW, "reports": replies, "marks": self.marks, "caused": self.caused},
            asked,
            READING,
            customers=CustomerPage.model_validate(page),
            offers=OfferList.of(catalogue(), self.paused, "en_US").offers,
        )
        answer: dict[str, Any] = overview.model_dump(mode="json", by_alias=True)
        return answer

    def share(self, query: Mapping[str, str]) -> None:
        """Let any token open this view."""
        overview = self.overview(query)
        for private in ("customers", "offers"):
            del overview[private]
        expires_at = (NOW + timedelta(days=7)).isoformat()
        self.answers["/api/shared"] = {
            "view": query,
            "expires_at": expires_at,
            "overview": overview,
        }

    def _reply(
        self,
        kind: Kind[Any],
        span: tuple[date, date],
        group: str | None,
        narrowing: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        since, until = span
        starts = period_starts(since, until, group)
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
            "mechanics": NAMES if group == "mechanic" else None,
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
            for currency in self.currencies if is_money(measure) else ("",):
                n, each = happened(measure, span)
                if span[1] > TODAY - timedelta(days=10):
                    n = round(n * self.turns.get(measure, 1))
                each *= self.wealth if is_money(measure) else 1
                yield cell_of(period, ("all", ""), measure, currency, (n, each))
                for value, share in shares(group, measure):
                    yield cell_of(
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
