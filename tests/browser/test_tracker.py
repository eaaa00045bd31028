"""What only the browser sees reaches the API once, whatever the network does in between."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.fake_api import wait_until

PAGE = """<!doctype html><title>A page</title><script type="module">
  import { Tracker } from "/component/crm-tracker.js";
  const tokenProvider = async ({ fresh }) => {
    if (window.away) throw new TypeError("away");
    return fresh ? "fresh" : "TOKEN";
  };
  window.tracker = new Tracker({ tokenProvider });
</script>"""


def token_of(customer: str) -> str:
    payload = base64.urlsafe_b64encode(json.dumps({"sub": customer}).encode()).decode().rstrip("=")
    return f"head.{payload}.sign"


@dataclass
class Interactions:
    """The API's side: answers as told and remembers each batch."""

    page: Page
    site: str
    status: int = 200
    away: bool = False
    customer: str = "ada"
    headers: dict[str, str] = field(default_factory=dict)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route("**/api/interactions", self._answer)
        self.page.route(
            "**/tracked",
            lambda route: route.fulfill(
                body=PAGE.replace("TOKEN", token_of(self.customer)), content_type="text/html"
            ),
        )

    def open(self) -> None:
        self.page.goto(f"{self.site}/tracked")
        self.page.wait_for_function("window.tracker")

    def track(self, kind: str = "summary_viewed", **about: Any) -> str:
        made: str = self.page.evaluate("([k, a]) => tracker.track(k, a)", [kind, about])
        return made

    def waiting(self) -> int:
        """How many events the browser's storage holds."""
        count: int = self.page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('crm.event.')).length"
        )
        return count

    def stored(self, *ids: str) -> None:
        """Wait until exactly these have arrived and nothing waits any more."""
        wait_until(self.page, lambda: self.ids() == sorted(ids) and self.waiting() == 0)

    def ids(self) -> list[str]:
        return sorted(event["event_id"] for batch in self.batches for event in batch)

    def _answer(self, route: Route) -> None:
        if self.away:
            route.abort()
            return
        self.tokens.append(route.request.headers["authorization"].removeprefix("Bearer "))
        body: dict[str, Any] = route.request.post_data_json or {}
        if self.status == 200:
            self.batches.append(body["interactions"])
        answer = json.dumps({"results": []} if self.status == 200 else {"detail": "No."})
        route.fulfill(
            status=self.status, body=answer, content_type="application/json", headers=self.headers
        )


@pytest.fixture
def api(page: Page, site: str) -> Interactions:
    return Interactions(page, site)


def test_an_event_arrives_with_all_that_is_known(api: Interactions) -> None:
    api.open()
    made = api.track("waiver_accepted", session_id="s-1", metadata={"text": "I agree."})
    api.stored(made)
    ((event,),) = api.batches
    assert event["interaction_type"] == "waiver_accepted"
    assert event["session_id"] == "s-1"
    assert event["metadata"]["text"] == "I agree."
    assert event["metadata"]["occurred_at"].endswith("Z")


def test_events_of_one_moment_travel_together(api: Interactions) -> None:
    api.open()
    made = api.page.evaluate("[1, 2, 3].map(() => tracker.track('summary_viewed'))")
    api.stored(*made)
    assert len(api.batches) == 1


def test_nothing_is_lost_over_a_reload_without_network(api: Interactions) -> None:
    api.open()
    api.away = True
    first = api.track()
    api.page.wait_for_timeout(200)
    api.open()
    second = api.track()
    api.page.wait_for_timeout(200)
    assert api.waiting() == 2
    api.away = False
    api.open()
    api.stored(first, second)


def test_an_event_of_a_moment_without_a_token_is_kept_too(api: Interactions) -> None:
    api.open()
    api.page.evaluate("window.away = true")
    made = api.track()
    api.page.wait_for_timeout(200)
    assert api.waiting() == 1
    api.page.evaluate("window.away = false; dispatchEvent(new Event('online'))")
    api.stored(made)


def test_retries_keep_the_id_and_grow_apart(api: Interactions) -> None:
    api.page.clock.install()
    api.status = 503
    api.open()
    api.page.clock.run_for(100)
    made = api.track()
    for _ in range(20):
        api.page.clock.run_for(1_000)
        api.page.wait_for_timeout(20)
    assert 3 <= len(api.tokens) <= 6
    api.status = 200
    for _ in range(20):
        api.page.clock.run_for(1_000)
        api.page.wait_for_timeout(20)
    api.stored(made)


def test_the_server_may_ask_for_patience(api: Interactions) -> None:
    api.page.clock.install()
    api.status, api.headers = 429, {"Retry-After": "30"}
    api.open()
    api.track()
    for _ in range(25):
        api.page.clock.run_for(1_000)
        api.page.wait_for_timeout(10)
    assert len(api.tokens) == 1


@pytest.mark.parametrize("status", [403, 422])
def test_what_is_refused_for_good_is_not_asked_again(api: Interactions, status: int) -> None:
    api.status = status
    api.open()
    api.track()
    wait_until(api.page, lambda: len(api.tokens) == 1 and api.waiting() == 0)


def test_an_expired_token_is_renewed_and_loses_nothing(api: Interactions) -> None:
    api.status = 401
    api.open()
    made = api.track()
    wait_until(api.page, lambda: len(api.tokens) == 2)
    assert api.tokens == [token_of("ada"), "fresh"]
    assert api.waiting() == 1
    api.status = 200
    api.page.evaluate("dispatchEvent(new Event('online'))")
    api.stored(made)


def test_the_next_visitor_does_not_report_what_the_last_one_did(api: Interactions) -> None:
    api.open()
    first = api.track()
    api.stored(first)
    api.away = True
    second = api.track()
    api.page.wait_for_timeout(200)
    api.away, api.customer = False, "ben"
    api.open()
    third = api.track()
    wait_until(api.page, lambda: api.ids() == sorted([first, third]))
    api.customer = "ada"
    api.open()
    api.stored(first, third, second)


def test_a_storage_that_is_full_loses_nothing_while_the_page_is_open(api: Interactions) -> None:
    api.open()
    api.page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")
    made = api.track()
    api.stored(made)


def test_what_lies_broken_in_the_storage_stops_nothing(api: Interactions) -> None:
    api.open()
    api.page.evaluate("localStorage.setItem('crm.event.x', '{')")
    made = api.track()
    api.stored(made)


def test_a_queue_longer_than_a_batch_is_sent_in_parts(api: Interactions) -> None:
    api.open()
    long = {"metadata": {"note": "\u00e9" * 1_000}}
    made = api.page.evaluate(
        "(a) => Array.from({ length: 60 }, () => tracker.track('summary_viewed', a))", long
    )
    wait_until(api.page, lambda: len(api.ids()) == 60)
    assert api.ids() == sorted(made)
    assert len(api.batches) >= 2
    assert all(
        len(json.dumps(batch, ensure_ascii=False).encode()) < 60_000 for batch in api.batches
    )
    expect(api.page).to_have_title("A page")
