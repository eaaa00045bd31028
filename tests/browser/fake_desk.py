"""The API as the mechanics' page asks it: sessions, offers, and what the page sent."""

import json
from typing import Any
from urllib.parse import parse_qsl

from playwright.sync_api import Page, Route

SESSION = "01a204bf-42fd-7aa4-b3e2-86ab643f61db"


def session(number: int = 1, **values: Any) -> dict[str, Any]:
    """A pending session."""
    return {
        "id": SESSION[:-1] + str(number),
        "session_type": "video",
        "plan": "video15",
        "status": "pending",
        "minutes": 45,
        "concern": "It grinds when I brake downhill.",
        "vehicle": {"year": 2014, "make": "Honda", "model": "Civic"},
        "urgent": False,
        "priority": False,
        "files": [],
        "includes": [],
        "created_at": f"2026-11-28T0{number}:00:00Z",
        "accepted_at": None,
        "started_at": None,
        "ended_at": None,
        "duration_minutes": None,
        "summary": None,
        "mechanic_name": None,
    } | values


def offer(kind: str, title: str, **values: Any) -> dict[str, Any]:
    """What may be recommended."""
    return {
        "recommendation_type": kind,
        "service_title": title,
        "service_description": "",
        "includes": ["Up to 60 minutes"],
        "price": {"amount": 4900, "currency": "USD", "formatted": "$49.00"},
        "billing_interval": None,
        "rests_until": None,
        "reason": None,
    } | values


class FakeDesk:
    """Sessions, offers, and what the page sent."""

    def __init__(self, page: Page) -> None:
        self.sessions = [session()]
        self.offers = [offer("follow_up", "Follow-up"), offer("video_session", "Video")]
        self.recommendation: dict[str, Any] | None = None
        self.refusal: tuple[int, dict[str, Any]] | None = None
        self.sent: list[tuple[str, Any]] = []
        self.is_away = False
        self.page_size = 200
        page.route("**/dev/token?role=mechanic", lambda route: route.fulfill(json={"token": "t"}))
        page.route("**/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        request = route.request
        path = request.url.partition("/api/")[2]
        if self.is_away:
            route.abort()
        elif request.method != "GET":
            self.sent.append((path, json.loads(request.post_data or "null")))
            status, body = self.refusal or (200, self._changed(path))
            route.fulfill(status=status, json=body)
        elif path.endswith("/offers"):
            route.fulfill(json={"offers": self.offers, "recommendation": self.recommendation})
        elif "status=" in path:
            query = dict(parse_qsl(path.partition("?")[2]))
            found = [one for one in self.sessions if one["status"] == query["status"]]
            start, end = int(query.get("cursor", 0)), int(query.get("cursor", 0)) + self.page_size
            more = str(end) if end < len(found) else None
            route.fulfill(json={"sessions": found[start:end], "next_cursor": more})
        else:
            route.fulfill(json=self.sessions[0])

    def _changed(self, path: str) -> dict[str, Any]:
        states = {"accept": "waiting", "start": "live", "end": "completed"}
        (first, *_), last = self.sessions, path.rpartition("/")[2]
        if last in states:
            first["status"] = states[last]
        else:
            first["summary"] = self.sent[-1][1]["summary"]
        return first | {"recommendation": self.recommendation}
