"""A customer with sessions, recommendations and receipts, for the pages that are their own."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page, Route

from tests.browser.fake_api import upsell, wait_until

SOON: Final = "2999-01-01T12:00:00Z"
PAST: Final = "2026-11-20T10:00:00Z"
BOUGHT: Final = "00000000-0000-7000-8000-000000000003"


def session(number: int, status: str, **values: Any) -> dict[str, Any]:
    """A session; its number is the end of its id."""
    return {
        "id": f"00000000-0000-7000-9000-{number:012}",
        "session_type": "video",
        "plan": "video15",
        "status": status,
        "minutes": 60,
        "price": {"amount": 2500, "currency": "USD", "formatted": "$25.00"},
        "concern": "It grinds.",
        "vehicle": {"year": 2014, "make": "Volvo", "model": "V60"},
        "created_at": PAST,
        "started_at": None,
        "ended_at": None,
        "mechanic_id": None,
        "mechanic_name": None,
        "preferred_until": None,
    } | values


def receipt(number: int, **values: Any) -> dict[str, Any]:
    """A receipt; the first is that of a bought recommendation and its session."""
    return {
        "id": f"00000000-0000-7000-a000-{number:012}",
        "created_at": PAST,
        "paid_at": PAST,
        "title": "Follow-up Session",
        "plan": "video15",
        "price": {"amount": 2500, "currency": "USD", "formatted": "$25.00"},
        "refunded": None,
        "status": "paid",
        "intake_id": f"00000000-0000-7000-b000-{number:012}",
        "upsell_id": BOUGHT,
        "session_id": session(1, "pending")["id"],
    } | values


def preferences(**values: Any) -> dict[str, Any]:
    """What a customer wants of mails: what could help them, and no reminders."""
    return {
        "topics": [
            {"name": "offers", "title": "What could help", "wanted": True, "mailed": True},
            {"name": "reminders", "title": "What you began", "wanted": None, "mailed": False},
        ],
        "wants_none": False,
        "paused_until": None,
        "time_zone": "Europe/Berlin",
        "mails": [
            {
                "id": "00000000-0000-7000-c000-000000000001",
                "campaign": "follow_up",
                "topic": "What could help",
                "mail": "follow_up_1",
                "sent_at": PAST,
                "entry": "session_completed",
                "entered_at": PAST,
            }
        ],
    } | values


def token_of(person: str) -> str:
    """A token that says whose it is."""
    claims = json.dumps({"sub": person}).encode()
    return f"e30.{urlsafe_b64encode(claims).decode().rstrip('=')}."


@dataclass
class FakeCustomer:
    """Answers the pages' requests and remembers what it was told."""

    page: Page
    sessions: list[dict[str, Any]] = field(default_factory=list)
    upsells: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=dict)
    preferences: dict[str, Any] = field(default_factory=preferences)
    acts: list[str] = field(default_factory=list)
    status: int = 200
    person: str = "ada"

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)
        self.page.route("**/dev/token?*", self._sign_in)

    @classmethod
    def with_everything(cls, page: Page) -> "FakeCustomer":
        """One session to come and one past; two recommendations, one dismissed; two receipts."""
        kinds = {1: "follow_up", 2: "video_session", 3: "diagnostic_package"}
        upsells = [
            upsell(number, recommendation_type=kind, created_at=PAST, dismissed_at=None)
            | {"purchased_at": None, "dismissal_reason": None, "language": "en"}
            for number, kind in kinds.items()
        ]
        upsells[1]["dismissed_at"] = upsells[2]["purchased_at"] = PAST
        return cls(
            page,
            sessions=[session(1, "pending"), session(2, "completed", ended_at=PAST)],
            upsells=upsells,
            receipts=[receipt(1), receipt(2, status="refunded", upsell_id=None)],
        )

    def expect_act(self, act: str) -> None:
        """Wait until the API was told this."""
        wait_until(self.page, lambda: act in self.acts)

    def _sign_in(self, route: Route) -> None:
        reply = {"token": token_of(self.person), "customer_id": "c"}
        route.fulfill(body=json.dumps(reply), content_type="application/json")

    def _answer(self, route: Route) -> None:
        path = route.request.url.split("/api/")[1].split("?")[0]
        if route.request.method != "GET":
            self.acts.append(
                f"{route.request.method} {path} {route.request.post_data or ''}".strip()
            )
        if path == "customers/me/preferences" and route.request.method == "PUT":
            self._choose(json.loads(route.request.post_data or "{}"))
        body = self._body(route.request.method, path)
        route.fulfill(status=self.status, body=json.dumps(body), content_type="application/json")

    def _choose(self, chosen: dict[str, Any]) -> None:
        for topic in self.preferences["topics"]:
            wanted = (
                False
                if chosen.get("wants_none")
                else chosen.get("topics", {}).get(topic["name"], chosen.get("mail_consent"))
            )
            if wanted is not None:
                topic.update(wanted=wanted, mailed=wanted)
        self.preferences["wants_none"] = chosen.get("wants_none", False)
        if "pause" in chosen:
            self.preferences["paused_until"] = SOON if chosen["pause"] else None
        self.preferences["time_zone"] = chosen.get("time_zone", self.preferences["time_zone"])

    def _body(self, method: str, path: str) -> Any:
        lists = {
            "sessions": {"sessions": self.sessions, "next_cursor": None},
            "upsells": {"upsells": self.upsells, "next_cursor": None},
            "customers/me/contact": self.contact,
            "customers/me/preferences": self.preferences,
            "customers/me/receipts": {"receipts": self.receipts, "next_cursor": None},
            "customers/me/export": {"records": [{"kind": "session"}], "next_cursor": None},
        }
        parts = path.split("/")
        if method == "GET" and parts[0] == "sessions" and len(parts) == 2:
            return next(one for one in self.sessions if one["id"] == parts[1])
        if parts[-1] in {"dismiss", "undo"}:
            found = next(one for one in self.upsells if one["id"] == parts[1])
            found["dismissed_at"] = PAST if parts[-1] == "dismiss" else None
            return found
        return lists.get(path, {})
