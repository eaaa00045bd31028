"""One principal's client of the API: a method for each endpoint that a journey needs."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from uuid import UUID, uuid4

from demo.driver.transport import Json, NoResponse, Request, Response, Transport

type Row = dict[str, Any]

_OK = (200,)
_CREATED = (201,)
# A report that is known already is not created a second time.
_TRACKED = (200, 201)


class Options(TypedDict, total=False):
    """What a request may have beside its body, as Request describes it."""

    raw: str | bytes | None
    headers: Mapping[str, str]
    query: Mapping[str, str | int] | str


class UnexpectedResponse(Exception):  # noqa: N818 - what happened
    """A response is not the one promised; the message says what was expected and what came."""


@dataclass(frozen=True)
class Client:
    """A principal, signed in.

    `get`, `post`, `put` and `delete` return whatever comes back. The methods of endpoints return
    the body of a success, and raise UnexpectedResponse for everything else.
    """

    transport: Transport
    id: UUID

    def get(self, path: str, **options: Unpack[Options]) -> Response:
        """Send a GET; options are those of Request."""
        return self.transport.send(Request(method="GET", path=path, **options))

    def post(self, path: str, body: Json = None, **options: Unpack[Options]) -> Response:
        """Send a POST."""
        return self.transport.send(Request(method="POST", path=path, body=body, **options))

    def put(self, path: str, body: Json = None, **options: Unpack[Options]) -> Response:
        """Send a PUT."""
        return self.transport.send(Request(method="PUT", path=path, body=body, **options))

    def delete(self, path: str, **options: Unpack[Options]) -> Response:
        """Send a DELETE."""
        return self.transport.send(Request(method="DELETE", path=path, **options))

    def start_intake(self, form: Mapping[str, Any]) -> Row:
        """File an intake; returns the intake, its session when it is free, and what is next."""
        return self._write("POST", "/api/intake/start", form, _CREATED)

    def open_intake_checkout(self, intake: str | UUID) -> Row:
        """Open the checkout of an intake."""
        path = f"/api/intakes/{intake}/checkout"
        checkout: Row = self._write("POST", path, None, _CREATED)["checkout"]
        return checkout

    def open_upsell_checkout(self, upsell: str | UUID) -> Row:
        """Open the checkout of a recommendation."""
        path = f"/api/upsells/{upsell}/checkout"
        checkout: Row = self._write("POST", path, None, _CREATED)["checkout"]
        return checkout

    def list_sessions(self, status: str | None = None) -> list[Row]:
        """Read one's own sessions, the newest first."""
        query = {} if status is None else {"status": status}
        sessions: list[Row] = self._read("/api/sessions", query)["sessions"]
        return sessions

    def get_session(self, session: str | UUID) -> Row:
        """Read a session."""
        return self._read(f"/api/sessions/{session}")

    def accept_session(self, session: str | UUID) -> Row:
        """Take a pending session, as its mechanic."""
        return self._write("POST", f"/api/sessions/{session}/accept")

    def start_session(self, session: str | UUID) -> Row:
        """Begin a session that was accepted."""
        return self._write("POST", f"/api/sessions/{session}/start")

    def end_session(self, session: str | UUID) -> Row:
        """Complete a live session, or cancel one that has not begun."""
        return self._write("POST", f"/api/sessions/{session}/end")

    def summarise_session(
        self, session: str | UUID, summary: str, recommendation: Row | None = None
    ) -> Row:
        """Write what was found, and what should come next, as the session's mechanic."""
        body = {"summary": summary, "recommendation": recommendation}
        return self._write("PUT", f"/api/sessions/{session}/summary", body)

    def name_mechanic(self, mechanic: str | UUID, name: str) -> Row:
        """Write what customers read, as an admin."""
        return self._write("PUT", f"/api/mechanics/{mechanic}", {"name": name})

    def rate_session(self, session: str | UUID, stars: int) -> Row:
        """Rate a completed session, 1 to 5."""
        return self._write("PUT", f"/api/sessions/{session}/rating", {"rating": stars})

    def track(self, interaction_type: str, **fields: Json) -> Row:
        """Report an interaction; `duplicate` says whether its event_id was known."""
        report = {"interaction_type": interaction_type, **fields}
        return self._write("POST", "/api/interactions", report, _TRACKED)

    def track_batch(self, reports: Sequence[Mapping[str, Any]]) -> Row:
        """Report several interactions at once."""
        return self._write("POST", "/api/interactions", {"interactions": reports}, _TRACKED)

    def list_interactions(self, interaction_type: str, limit: int = 50) -> list[Row]:
        """Read one's own interactions of a type, the newest first."""
        query: dict[str, str | int] = {"type": interaction_type, "limit": limit}
        found: list[Row] = self._read("/api/customers/me/interactions", query)["interactions"]
        return found

    def get_funnel(self) -> Row:
        """Read one's own funnel."""
        return self._read("/api/customers/me/funnel")

    def list_session_upsells(self, session: str | UUID) -> Row:
        """Read a session's recommendations, and whether they are `ready`."""
        return self._read(f"/api/sessions/{session}/upsells")

    def list_upsells(self) -> list[Row]:
        """Read all of one's own recommendations."""
        upsells: list[Row] = self._read("/api/upsells")["upsells"]
        return upsells

    def view_upsells(self, upsells: Collection[str]) -> int:
        """Report which were seen; returns how many of them for the first time."""
        viewed: int = self._write("POST", "/api/upsells/viewed", {"upsell_ids": list(upsells)})[
            "viewed"
        ]
        return viewed

    def click_upsell(self, upsell: str | UUID) -> Row:
        """Report a click."""
        return self._write("POST", f"/api/upsells/{upsell}/click")

    def dismiss_upsell(self, upsell: str | UUID) -> Row:
        """Dismiss a recommendation."""
        return self._write("POST", f"/api/upsells/{upsell}/dismiss")

    def undo_dismissal(self, upsell: str | UUID) -> Row:
        """Take a dismissal back."""
        return self._write("POST", f"/api/upsells/{upsell}/undo")

    def _read(self, path: str, query: Mapping[str, str | int] | None = None) -> Row:
        return _body(self.transport, Request(method="GET", path=path, query=query or ""), _OK)

    def _write(
        self, method: str, path: str, body: Json = None, expected: Sequence[int] = _OK
    ) -> Row:
        key = {"Idempotency-Key": str(uuid4())}
        request = Request(method=method, path=path, body=body, headers=key)
        return _body(self.transport, request, expected)


def _body(transport: Transport, request: Request, expected: Sequence[int]) -> Row:
    try:
        response = transport.send(request)
    except NoResponse as error:
        raise UnexpectedResponse(f"{request}: no response ({error})") from error
    if response.status not in expected:
        wanted = " or ".join(map(str, expected))
        raise UnexpectedResponse(f"{request}: {response}, not {wanted}")
    try:
        body: Row = json.loads(response.text)
    except ValueError as error:
        raise UnexpectedResponse(f"{request}: the response is no JSON") from error
    return body
