"""An API that answers what a test says, for a plain page that shows the component."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, Route

SESSION = "01a204bf-42fd-7aa4-b3e2-86ab643f61db"


def upsell(number: int, **values: Any) -> dict[str, Any]:
    """A recommendation; its number is its rank and the end of its id."""
    return {
        "id": f"00000000-0000-7000-8000-{number:012}",
        "service_title": f"Service {number}",
        "service_description": "What it is.",
        "price": {"amount": 4900, "currency": "USD", "formatted": "$49.00"},
        "former_price": None,
        "billing_interval": None,
        "plan": f"plan{number}",
        "includes": [],
        "minutes": None,
        "same_mechanic_hours": None,
        "priority": False,
        "badge": "Badge",
        "reason": f"Because of {number}.",
        "action_url": f"/intake?plan=plan{number}",
        "action_label": "",
        "rank": number,
        "viewed_at": None,
        "checkout_status": None,
        "metadata": {},
    } | values


@dataclass
class FakeApi:
    """Answers the component's requests and remembers what it was told."""

    page: Page
    site: str
    upsells: list[dict[str, Any]] = field(default_factory=list)
    ready: bool = True
    language: str = "en"
    status: int = 200
    away: bool = False
    asked: int = 0
    missed: int = 0
    answers: list[str] = field(default_factory=list)
    viewed: list[list[int]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)

    def open(self, *, attributes: str = 'token="t-1"', style: str = "", script: str = "") -> None:
        """Open a page of a stranger that embeds the component."""
        tag = (
            f'<upsell-recommendations session-id="{SESSION}" {attributes}></upsell-recommendations>'
        )
        html = (
            f"<!doctype html><style>{style}</style><h1>Before</h1>{tag}<p id='after'>After</p>"
            f"<script>{script}</script>"
            "<script type='module' src='/component/upsell-recommendations.js'></script>"
        )
        self.page.route(
            "**/stranger", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        self.page.goto(f"{self.site}/stranger")

    @property
    def element(self) -> Locator:
        """The component."""
        return self.page.locator("upsell-recommendations")

    @property
    def cards(self) -> Locator:
        """What it shows when it is done."""
        return self.element.locator("li.card:not(.skeleton)")

    @property
    def places(self) -> Locator:
        """What stands where a card was dismissed."""
        return self.element.locator("li.place")

    def dismiss(self, number: int) -> None:
        """Press a card's dismiss button."""
        self.element.get_by_role("button", name=f"Dismiss Service {number}").click()

    def expect_call(self, answer: str) -> None:
        """Wait until the API was told this, as `3/dismiss`."""
        wait_until(self.page, lambda: answer in self.answers)

    def _answer(self, route: Route) -> None:
        if self.away:
            self.missed += 1
            route.abort()
            return
        self.tokens.append(route.request.headers["authorization"])
        body: dict[str, Any] = {}
        if route.request.url.endswith("/viewed"):
            report: dict[str, Any] = route.request.post_data_json or {}
            self.viewed.append([_number(one) for one in report["upsell_ids"]])
        elif route.request.method == "POST":
            upsell_id, answer = route.request.url.split("/")[-2:]
            self.answers.append(f"{_number(upsell_id)}/{answer}")
            sent: dict[str, Any] = route.request.post_data_json or {}
            if sent:
                self.reasons.append(sent["reason"])
        else:
            self.asked += 1
            self.languages.append(route.request.headers.get("accept-language", ""))
            body = {"upsells": self.upsells, "ready": self.ready, "language": self.language}
        route.fulfill(status=self.status, body=json.dumps(body), content_type="application/json")


def _number(upsell_id: str) -> int:
    return int(upsell_id[-12:])


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    """Let the page run until a condition on this side holds."""
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen within thirty seconds")


def run_clock(page: Page, seconds: int) -> None:
    """Run the page's own clock, with a moment of real time for the replies of each second."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        page.wait_for_timeout(10)


def run_clock_until(page: Page, condition: Callable[[], bool]) -> None:
    """Run the page's own clock until a condition on this side holds."""
    for _ in range(600):
        if condition():
            return
        run_clock(page, 1)
    raise AssertionError("it did not happen within ten minutes of the page's clock")


def focused(page: Page) -> str:
    """The text of what has the focus inside the component."""
    text: str = page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''")
    return text
