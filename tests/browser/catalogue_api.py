"""The catalogue's editor as the API tells it, with its own reader and models, and no database."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from playwright.sync_api import Page, Route

from crm.catalogue.load import file_source
from crm.catalogue.versions import in_force
from crm.editing.actions.drafting import read_draft
from crm.editing.actions.previewing import always_open
from crm.editing.contracts.catalogue import CatalogueState
from crm.editing.contracts.previews import Preview
from crm.platform.errors import InvalidInput
from crm.upsells.rules import decide
from tests.browser.experiments_api import TOKEN
from tests.unit.upsells.builders import context

SESSION: Final = UUID(int=5)
_ADMIN: Final = str(UUID(int=7))
_NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC).isoformat()


@dataclass
class FakeCatalogue:
    """The API of the editor; `asked` is what the page has sent."""

    page: Page
    base: str
    versions: list[dict[str, Any]] = field(default_factory=list)
    draft: dict[str, Any] | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    refusal: str | None = None
    second_admin: bool = False

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)
        self.page.route(
            "**/dev/token?role=admin", lambda route: route.fulfill(json={"token": TOKEN})
        )

    def open(self) -> Page:
        """The page, loaded."""
        self.page.goto(f"{self.base}/dashboard/offers")
        self.page.locator("#page:not([aria-busy])").wait_for()
        return self.page

    def publish(self, patches: dict[str, Any], note: str, restores: int | None = None) -> None:
        """Another version is in force."""
        self.versions.insert(
            0,
            {
                "number": len(self.versions) + 1,
                "note": note,
                "restores": restores,
                "proposed_by": None,
                "published_by": _ADMIN,
                "published_at": _NOW,
                "patches": patches,
            },
        )

    def save(self, patches: dict[str, Any]) -> None:
        """There is a draft, over what is in force."""
        self.draft = {
            "status": "draft",
            "revision": self.draft["revision"] + 1 if self.draft else 1,
            "based_on": len(self.versions),
            "note": "",
            "patches": patches,
            "saved_by": _ADMIN,
            "saved_at": _NOW,
            "proposed_by": None,
        }

    def _answer(self, route: Route) -> None:
        path = route.request.url.partition("/api/")[2].partition("?")[0]
        body = json.loads(route.request.post_data or "{}")
        if route.request.method != "GET":
            self.asked.append((path, body))
        if self.refusal and route.request.method != "GET":
            route.fulfill(status=409, json={"status": 409, "detail": self.refusal})
            return
        try:
            route.fulfill(json=self._reply(path, body))
        except InvalidInput as error:
            errors = [{"field": one.field, "message": one.message} for one in error.errors]
            problem = {"status": 422, "detail": error.detail, "errors": errors}
            route.fulfill(status=422, json=problem)

    def _reply(self, path: str, body: dict[str, Any]) -> Any:
        match path.removeprefix("catalogue").strip("/").split("/"):
            case ["upsells"]:
                made = _preview({})["saw"]
                return {"upsells": made, "next_cursor": None}
            case ["simulations"]:
                return _simulated()
            case ["draft", "preview"]:
                return _preview(body)
            case ["draft"]:
                self.save(dict(read_draft(_patches(body))[0]))
            case ["draft", "publish"] if self.draft:
                self._publish_draft(body["note"])
            case ["draft", "withdraw"]:
                self.draft = None
            case ["versions", number, "restore"]:
                said = {row["number"]: row["patches"] for row in self.versions} | {0: {}}
                self.publish(said[int(number)], f"Back to {number}", int(number))
        return self._state()

    def _publish_draft(self, note: str) -> None:
        assert self.draft is not None
        if self.second_admin and self.draft["status"] == "draft":
            self.draft |= {"status": "proposed", "note": note, "proposed_by": _ADMIN}
            return
        self.publish(self.draft["patches"], note)
        self.draft = None

    def _state(self) -> Any:
        published = self.versions[0] if self.versions else None
        ignored = [problem.sentence for problem in in_force(published).ignored]
        state = {"versions": self.versions, "draft": self.draft}
        told = CatalogueState.of(file_source()[1], state, ignored, second_admin=self.second_admin)
        return told.model_dump(mode="json")


def _patches(body: dict[str, Any]) -> dict[str, Any]:
    return {table: body.get(table, {}) for table in ("offers", "discounts")}


def _preview(body: dict[str, Any]) -> Any:
    """The cards of a chat, as the rules make them by the file and by a draft."""
    entry = {
        "session_id": str(SESSION),
        "customer_id": _ADMIN,
        "created_at": _NOW,
        "recommendations": [],
    }
    both = [
        Preview.of(entry, decide(context("chat", "chat10"), known), "en_US", "en")
        for known in (in_force(None).own, always_open(read_draft(_patches(body))[1].own))
    ]
    before, after = (found.model_dump(mode="json") for found in both)
    return {**after, "saw": before["would_see"]}


def _simulated() -> Any:
    names = "bought contacts discount held_out lists mails own_revenue pressed revenue sessions"
    figures = {"current": 100, "draft": 120, "difference": 20, "low": -5, "high": 45}
    totals = dict.fromkeys([*names.split(), "total_revenue", "turned_away"], figures)
    return {"customers": 500, "currency": "USD", "totals": totals}
