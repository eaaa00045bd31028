"""Experiments as the API tells them, in its own models: none, some, plenty."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from playwright.sync_api import Page, Route

from crm.experiments.contracts.experiments import ExperimentPhase, ExperimentSummary
from crm.experiments.contracts.outcomes import parse_outcomes, report_of, report_unreadable
from crm.experiments.load import definitions, read_definition
from crm.experiments.rules.report import report

TOKEN: Final = "e30.eyJleHAiOjk5OTk5OTk5OTl9."
_ADMIN: Final = UUID(int=7)
_NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
_DAYS: Final = 24
#: With fewer customers of a variation no interval is known.
_ENOUGH: Final = 500


@dataclass
class FakeExperiments:
    """The API of experiments; `wealth` is how many customers were exposed to each variation."""

    page: Page
    base: str
    wealth: int = 0
    status: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    refusal: str | None = None
    unreadable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.route("**/api/experiments**", self._answer)
        self.page.route("**/api/experiments/**", self._answer)
        self.page.route(
            "**/dev/token?role=admin", lambda route: route.fulfill(json={"token": TOKEN})
        )

    def open(self) -> Page:
        """The page, loaded."""
        self.page.goto(f"{self.base}/dashboard/experiments")
        self.page.locator("#page:not([aria-busy])").wait_for()
        return self.page

    def _answer(self, route: Route) -> None:
        path = route.request.url.partition("/api/experiments")[2].strip("/")
        name, _, act = path.partition("/")
        if self.refusal and route.request.method == "POST":
            route.fulfill(status=409, json={"status": 409, "detail": self.refusal})
        elif act:
            body = json.loads(route.request.post_data or "{}")
            self.asked.append((path, body))
            self.status[name] = {"start": "running", "stop": "stopped", "decide": "shipped"}[act]
            route.fulfill(json=_phase(name, self.status[name]))
        elif name:
            route.fulfill(json=self._report(name))
        else:
            listed = [self._summary(each).model_dump(mode="json") for each in definitions()]
            route.fulfill(json={"experiments": listed})

    def _summary(self, name: str) -> ExperimentSummary:
        status = self.status.get(name)
        latest = None if status is None else _phase(name, status)
        kept = {} if name in self.unreadable else definitions()[name]
        return ExperimentSummary.of(name, kept, latest, startable=True)

    def _report(self, name: str) -> Any:
        if name in self.unreadable:
            return report_unreadable(self._summary(name)).model_dump(mode="json")
        experiment = read_definition(name, definitions()[name])
        sums = {
            variation.name: _sums(self.wealth * variation.weight // 50, 1 + place / 4)
            for place, variation in enumerate(experiment.variations)
            if self.wealth
        }
        names = [variation.name for variation in experiment.variations]
        order = [names[place % len(names)] for place in range(self.wealth // 10)]
        found: dict[str, Any] = {
            "sums": {"variations": sums, "clicks": order, "purchases": order, "days": _DAYS},
            "days": list(_days(names[1:], is_known=self.wealth >= _ENOUGH)) if self.wealth else [],
        }
        told = report_of(
            summary=self._summary(name),
            experiment=experiment,
            findings=report(experiment, parse_outcomes(experiment, found["sums"])),
            found=found,
            locale="en_US",
        )
        return told.model_dump(mode="json")


def _phase(name: str, status: str) -> Any:
    ended = _NOW - timedelta(days=1)
    return ExperimentPhase(
        name=name,
        phase=1,
        status=status,
        shipped="higher" if status == "shipped" else None,
        started_at=_NOW - timedelta(days=_DAYS),
        started_by=_ADMIN,
        stopped_at=None if status == "running" else ended,
        stop_reason="Enough." if status == "stopped" else None,
        reweighted=False,
    ).model_dump(mode="json")


def _sums(customers: int, more: float) -> dict[str, float]:
    payers = customers // 10
    paid = 4_900 * more
    return {
        "customers": customers,
        "clicks": customers // 5,
        "purchases": payers,
        "payers": payers,
        "y": payers * paid,
        "yy": payers * paid**2,
        "x": 0,
        "xx": 0,
        "xy": 0,
        "credited": payers * paid / 2,
    }


def _days(names: list[str], *, is_known: bool) -> Iterator[dict[str, Any]]:
    for name in names:
        for number in range(_DAYS):
            half = 0.9 / (number + 1) ** 0.5
            day = date(2026, 10, 30) + timedelta(days=number)
            guess = {"estimate": 0.2, "low": 0.2 - half, "high": 0.2 + half}
            known = guess if is_known else dict.fromkeys(guess)
            yield {"day": day.isoformat(), "variation": name, "customers": 9, **known}
