"""A page with a tracker, and an API that takes what it reports."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Page, Route

from tests.browser.fake_api import wait_until

PAGE = """<!doctype html><title>A page</title><script type="module">
  import { Tracker } from "/component/crm-tracker.js";
  const tokenProvider = async ({ fresh }) => {
    if (window.away) {
      window.refused = (window.refused ?? 0) + 1;
      throw new TypeError("away");
    }
    return fresh ? "fresh" : "TOKEN";
  };
  window.tracker = new Tracker({ tokenProvider });
</script>"""
# As where cookies are blocked.
REFUSE_STORAGE: Final = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
  });
}"""


def token_of(customer: str) -> str:
    """An access token of that customer, as far as a browser can tell."""
    payload = base64.urlsafe_b64encode(json.dumps({"sub": customer}).encode()).decode().rstrip("=")
    return f"head.{payload}.sign"


@dataclass
class Interactions:
    """The API's side: answers as told and remembers each batch.

    An event that holds `whole_fault` makes it refuse all of its batch; `item_fault`, that event.
    """

    page: Page
    site: str
    status: int = 200
    away: bool = False
    missed: int = 0
    customer: str = "ada"
    headers: dict[str, str] = field(default_factory=dict)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    whole_fault: str | None = None
    item_fault: str | None = None

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.route("**/api/interactions", self._answer)
        self.page.route(
            "**/tracked",
            lambda route: route.fulfill(
                body=PAGE.replace("TOKEN", token_of(self.customer)), content_type="text/html"
            ),
        )

    def open(self) -> None:
        """Open the page, with nothing in it but a tracker."""
        self.page.goto(f"{self.site}/tracked")
        self.page.wait_for_function("window.tracker")

    def track(self, kind: str = "summary_viewed", **about: Any) -> str:
        """Let the page report something; the id of the event."""
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
        """The ids of all events that arrived, each once: a page that is left may repeat one."""
        return sorted({event["event_id"] for batch in self.batches for event in batch})

    @property
    def rejected(self) -> int:
        """How many events the tracker gave up, as it says itself."""
        count: int = self.page.evaluate("tracker.rejected")
        return count

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "warning":
            self.warnings.append(message.text)

    def _answer(self, route: Route) -> None:
        if self.away:
            self.missed += 1
            route.abort()
            return
        self.tokens.append(route.request.headers["authorization"].removeprefix("Bearer "))
        events: list[dict[str, Any]] = (route.request.post_data_json or {})["interactions"]
        status = 400 if _holds(events, self.whole_fault) else self.status
        reply: dict[str, Any] = {"detail": "No."}
        if status == 200:
            self.batches.append(events)
            reply = {"results": [self._result(index, one) for index, one in enumerate(events)]}
        route.fulfill(
            status=status, json=reply, content_type="application/json", headers=self.headers
        )

    def _result(self, index: int, event: dict[str, Any]) -> dict[str, Any]:
        faulty = _holds(event, self.item_fault)
        errors = [{"field": "metadata", "message": "is refused"}] if faulty else []
        return {"index": index, "status": "rejected" if faulty else "stored", "errors": errors}


def _holds(value: object, fault: str | None) -> bool:
    return fault is not None and fault in json.dumps(value)
