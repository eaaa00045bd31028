"""What is known of customers as the API tells it, in its own models: nothing, a little, plenty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

from crm.catalogue.segments import SEGMENTS
from crm.predictions.actions.reading import as_csv
from crm.predictions.contracts.retention import Retention
from crm.predictions.contracts.standing import ScoredCustomer, ScoredPage
from crm.predictions.contracts.summing import overview_of
from crm.predictions.load import titles
from crm.predictions.rules import retention
from crm.predictions.rules.rfm import segment_at
from tests.browser.experiments_api import TOKEN
from tests.support.standings import JUDGED

NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
NIGHT: Final = "2026-11-22T02:40:00Z"
TOO_FEW: Final = "Not enough data: 61 more customers who buy and 12 more who buy again."
_NAMES: Final = ("Ada Miller", "Björn Ångström", "Chidi Okafor-Wellington", None, "Eve <b>Lang</b>")
_PAGE: Final = 12


@dataclass
class FakePredictions:
    """The API of predictions; `wealth` is how many customers there are."""

    page: Page
    base: str
    wealth: int = 0
    is_learned: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 200

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)
        self.page.route(
            "**/dev/token?role=admin", lambda route: route.fulfill(json={"token": TOKEN})
        )

    def open(self) -> Page:
        """The page, loaded."""
        self.page.clock.set_fixed_time(NOW)
        self.page.goto(f"{self.base}/dashboard/segments")
        self.page.locator("#page:not([aria-busy])").wait_for()
        return self.page

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if self.status != 200:
            body = {"status": self.status, "detail": "Only admins may read this."}
            route.fulfill(status=self.status, json=body)
        elif address.path == "/api/predictions":
            found = overview_of(self._reply(), titles(), NOW, "en_US")
            route.fulfill(json=found.model_dump(mode="json"))
        elif address.path.endswith("/retention"):
            route.fulfill(json=self._retention().model_dump(mode="json"))
        else:
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            self.asked.append(query)
            self._list(route, query)

    def _list(self, route: Route, query: Mapping[str, str]) -> None:
        first = int(query.get("cursor", 0))
        rows = list(self._people(first, min(first + _PAGE, 20)))
        page = ScoredPage(customers=rows, next_cursor=None if first else str(_PAGE))
        if query.get("format") == "csv":
            headers = {"X-Next-Cursor": page.next_cursor} if page.next_cursor else {}
            route.fulfill(body=as_csv(page), content_type="text/csv", headers=headers)
        else:
            route.fulfill(json=page.model_dump(mode="json"))

    def _reply(self) -> dict[str, Any]:
        places = [
            {"r": r, "fm": fm, "customers": 1 + self.wealth * (6 - r) * fm // 225}
            for r in range(1, 6)
            for fm in range(1, 6)
            if self.wealth
        ]
        counts: dict[str, int] = dict.fromkeys(SEGMENTS, 0)
        for place in places:
            counts[segment_at(place["r"], place["fm"])] += place["customers"]
        segments = [
            {"segment": name, "currency": "USD", "customers": n, "money_cents": n * 13_390}
            for name, n in counts.items()
            if n
        ]
        at_risk = self.wealth // 5
        calls = [one.model_dump(mode="json") for one in self._people(0, 10)] if at_risk else []
        return {
            "scored_at": NIGHT if self.wealth else None,
            "segments": segments,
            "places": places,
            "moves": list(_moves(self.wealth)),
            "risk": {
                "at_risk": at_risk,
                "may_leave": self.wealth,
                "brought": [{"currency": "USD", "money_cents": at_risk * 6_902}] if at_risk else [],
            },
            "calls": [_row(number, is_learned=self.is_learned) for number in range(len(calls))],
            "models": list(self._models(counts)) if self.wealth else [],
            "cohorts": {"newcomer": {"customers": self.wealth // 7, "joined": self.wealth // 9}},
        }

    def _models(self, counts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        learned = {"trained_at": NIGHT, "data_until": NIGHT, "reason": "", "status": "active"}
        earlier = (NOW - timedelta(days=9)).isoformat()
        refused = learned | {"status": "refused", "reason": TOO_FEW}
        if self.is_learned:
            totals = [_total(None, self.wealth)]
            totals += [_total(name, n) for name, n in counts.items() if n and name != "lost"]
            yield learned | {
                "name": "customers",
                "version": 12,
                "report": {**JUDGED, "totals": totals},
            }
        report = {"data": {"buyers": 39, "repeaters": 18, "days": 240}}
        old = {"name": "customers", "version": 11, "report": report, "trained_at": earlier}
        yield refused | old
        shown = {"shown": 412, "bought": 31}
        reason = "88 more shown recommendations needed."
        yield refused | {"name": "purchase", "version": 3, "report": shown, "reason": reason}

    def _retention(self) -> Retention:
        since = retention.first_month(NOW)
        months = [retention.add_months(since, place) for place in range(14)]
        counted: dict[date, tuple[int, dict[int, int]]] = {
            month: (n, {after: n * (40 - 3 * after) // 100 for after in range(1, 13)})
            for place, month in enumerate(months)
            if (n := self.wealth // 10 * (1 + place % 4))
        }
        rows = retention.triangle(counted, NOW)
        together = retention.total(rows)
        return Retention.of(rows, together, retention.describe(together))

    def _people(self, first: int, last: int) -> Iterator[ScoredCustomer]:
        known = titles()
        for number in range(first, last):
            row = _row(number, is_learned=self.is_learned)
            yield ScoredCustomer.from_row(row, known, "en_US")


def _moves(wealth: int) -> Iterator[dict[str, Any]]:
    pairs = (("loyal", "need_attention"), ("prospect", "new_customers"), ("at_risk", "hibernating"))
    for place, (from_segment, to_segment) in enumerate(pairs):
        if wealth:
            customers = wealth // (20 + place)
            yield {"from_segment": from_segment, "to_segment": to_segment, "customers": customers}


def _row(number: int, *, is_learned: bool) -> dict[str, Any]:
    worth = 90_000 // (number + 1)
    foretold = {
        "churn": 0.97 - number / 30,
        "value_cents": worth,
        "low_80": worth // 3,
        "high_80": worth * 2,
        "low_95": 0,
        "high_95": worth * 3,
    }
    return {
        "id": f"01a204bf-42fd-7aa4-b3e2-86ab640{number:05}",
        "name": _NAMES[number % 5],
        "email": f"person.number.{number}@example.com",
        "scored_at": NIGHT,
        "segment": ("at_risk", "need_attention", "cannot_lose")[number % 3],
        "is_member": False,
        "is_at_risk": True,
        "recency_days": 96 + number,
        "purchases": 5,
        "money_cents": 214_300 // (number + 1),
        "currency": "USD",
        "reasons": [f"Last bought {96 + number} days ago.", "Bought on 5 days, one every 22 days."],
        "cohorts": ["newcomer"],
        **(foretold if is_learned else dict.fromkeys(foretold)),
    }


def _total(segment: str | None, customers: int) -> dict[str, Any]:
    worth = customers * 9_120
    spread = 1 / (1 + customers) ** 0.5
    return {
        "segment": segment,
        "currency": "USD",
        "value_cents": worth,
        "low_80": round(worth * (1 - spread)),
        "high_80": round(worth * (1 + 1.3 * spread)),
        "low_95": round(worth * (1 - 1.4 * spread) if spread < 0.7 else 0),
        "high_95": round(worth * (1 + 2 * spread)),
    }
