"""The API and the fake Stripe as far as the demo speaks to them, in memory."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import httpx

from crm.platform.catalogue.load import catalogue
from dev.demo.api import Api, Traffic
from dev.demo.scene import Company
from dev.identity import Account

NOW = "2026-11-20T10:00:00Z"
# What follows a session of each type.
OFFERS = {
    "chat": ("diagnostic_package", "follow_up", "video_session"),
    "video": ("diagnostic_package", "follow_up"),
    "diagnostic": ("follow_up",),
}

type Row = dict[str, Any]


class Marketplace:
    """Rows as plain dicts; every act is a method, found by its route."""

    def __init__(self) -> None:
        self.intakes: dict[str, Row] = {}
        self.sessions: dict[str, Row] = {}
        self.upsells: dict[str, Row] = {}
        self.checkouts: dict[str, Row] = {}
        self.payments: list[Row] = []
        self.interactions: list[Row] = []
        self.replies: dict[str, httpx.Response] = {}
        self.looked: set[str] = set()
        self.received: list[httpx.Request] = []
        # Called with each request first; an answer of its stands.
        self.disturb: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def company(self) -> Company:
        """The marketplace, open."""
        transport = httpx.MockTransport(self.answer)
        client = httpx.AsyncClient(transport=transport, base_url="http://market.test")
        api = Api(client, Traffic())
        return Company(
            catalogue=catalogue(),
            api=api,
            stripe=api,
            sign_up=lambda role: Account(user := str(uuid4()), f"{role} {user}"),
            mechanics=["mechanic m1", "mechanic m2"],
            service="service s",
            admin="admin a",
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request; with a known key, the first answer."""
        self.received.append(request)
        if (disturbance := self.disturb(request)) is not None:
            return disturbance
        key = request.headers.get("Idempotency-Key", str(uuid4()))
        if key not in self.replies:
            self.replies[key] = self._serve(request)
        known = self.replies[key]
        return httpx.Response(known.status_code, content=known.content)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        role, _, user = (
            request.headers.get("Authorization", "").removeprefix("Bearer ").partition(" ")
        )
        for pattern, act in _ROUTES:
            if match := re.fullmatch(pattern, f"{request.method} {request.url.path}"):
                answer: Row = act(self, Call(request, role, user), *match.groups())
                return httpx.Response(answer.pop("_status", 200), json=answer)
        return httpx.Response(404, json={"detail": "no such route"})

    def record(self, customer: str, kind: str, session: str | None = None, **facts: Any) -> Row:
        row = {
            "id": str(uuid4()),
            "customer_id": customer,
            "interaction_type": kind,
            "session_id": session,
            "metadata": facts,
        }
        self.interactions.append(row)
        return row

    def credited(self, intake: Row) -> Row | None:
        """The recommendation followed, else the last one clicked or shown of the same plan."""
        if intake["upsell_id"]:
            return self.upsells[intake["upsell_id"]]
        candidates = [
            upsell
            for upsell in self.upsells.values()
            if upsell["customer_id"] == intake["customer_id"]
            and upsell["plan"] == intake["plan"]
            and upsell["shown_at"]
            and not upsell["dismissed_at"]
            and not upsell["purchased_at"]
        ]
        clicked = [upsell for upsell in candidates if upsell["clicked_at"]]
        return next(reversed(clicked or candidates), None)

    def open_session(self, intake: Row) -> Row:
        row = {
            "id": str(uuid4()),
            "customer_id": intake["customer_id"],
            "plan": intake["plan"],
            "session_type": intake["session_type"],
            "status": "pending",
            "started": False,
            "summary": None,
            "rating": None,
        }
        self.sessions[row["id"]] = row
        return row


class Call:
    """Who asks for what."""

    def __init__(self, request: httpx.Request, role: str, user: str) -> None:
        self.role, self.user = role, user
        self.query = request.url.params
        form = "urlencoded" in request.headers.get("Content-Type", "")
        text = request.content.decode()
        self.body: Any = dict(parse_qsl(text)) if form else json.loads(text or "null")


def _file(market: Marketplace, call: Call) -> Row:
    plan = catalogue().plan(call.body["plan"])
    assert plan is not None
    amount = plan.price.amount
    if followed := market.upsells.get(call.body.get("upsell_id", "")):
        amount = followed["price"]["amount"]
    intake = {
        "id": str(uuid4()),
        "customer_id": call.user,
        "plan": plan.name,
        "session_type": plan.session_type,
        "price": {"amount": amount, "currency": "USD"},
        "concern": call.body["concern"],
        "upsell_id": call.body.get("upsell_id"),
        "paid": False,
    }
    market.intakes[intake["id"]] = intake
    session = None if amount else market.open_session(intake)
    market.record(call.user, "intake_submitted")
    next_ = "checkout" if amount else "wait"
    return {"_status": 201, "intake": intake, "session": session, "next": next_}


def _track(market: Marketplace, call: Call) -> Row:
    event = call.body.get("event_id")
    for known in market.interactions:
        if event is not None and known.get("event_id") == event:
            return known | {"duplicate": True}
    customer = call.body.get("customer_id", call.user)
    row = market.record(customer, call.body["interaction_type"]) | {"event_id": event}
    market.interactions[-1] = row
    return row | {"_status": 201, "duplicate": False}


def _open_checkout(market: Marketplace, call: Call) -> Row:
    metadata = {key[9:-1]: value for key, value in call.body.items() if key.startswith("metadata[")}
    row: Row = {"id": f"cs_{uuid4().hex}", "metadata": metadata}
    row["amount"] = int(call.body["line_items[0][price_data][unit_amount]"])
    market.checkouts[row["id"]] = row
    return row


def _pay(market: Marketplace, call: Call, checkout_id: str) -> Row:
    checkout = market.checkouts[checkout_id]
    if call.body["outcome"] == "declined":
        return checkout
    intake = market.intakes[checkout["metadata"]["intake_id"]]
    intake["paid"] = True
    session = market.open_session(intake)["id"] if intake["session_type"] else None
    paid = {"amount": checkout["amount"], "currency": "USD"}
    market.record(
        intake["customer_id"], "checkout_completed", session, intake_id=intake["id"], **paid
    )
    market.payments.append(intake)
    if upsell := market.credited(intake):
        upsell |= {"purchased_at": NOW, "revenue": checkout["amount"]}
    return checkout


def _story(market: Marketplace, call: Call) -> Row:
    mine = [row for row in market.interactions if row["customer_id"] == call.user]
    kind = call.query["type"]
    return {"interactions": [row for row in mine if row["interaction_type"] == kind]}


def _session(market: Marketplace, _: Call, session_id: str) -> Row:
    return market.sessions[session_id]


def _move(market: Marketplace, _: Call, session_id: str, move: str) -> Row:
    session = market.sessions[session_id]
    if move == "accept":
        session["status"] = "waiting"
    elif move == "start":
        session |= {"status": "live", "started": True}
        market.record(session["customer_id"], "session_started", session_id)
    elif session["status"] == "live":
        session["status"] = "completed"
        market.record(session["customer_id"], "session_completed", session_id)
        _recommend(market, session)
    elif session["status"] != "completed":
        session["status"] = "cancelled"
    return session


def _recommend(market: Marketplace, session: Row) -> None:
    for rank, kind in enumerate(OFFERS[session["session_type"]], 1):
        offer = catalogue().offer(kind)
        assert offer is not None
        upsell = {
            "id": str(uuid4()),
            "customer_id": session["customer_id"],
            "session_id": session["id"],
            "recommendation_type": kind,
            "price": {"amount": offer.price.amount, "currency": offer.price.currency},
            "action_url": offer.action,
            "plan": offer.plan,
            "revenue": 0,
            "rank": rank,
        }
        upsell |= dict.fromkeys(_TIMES)
        market.upsells[upsell["id"]] = upsell


def _write(market: Marketplace, call: Call, session_id: str, what: str) -> Row:
    market.sessions[session_id][what] = call.body[what]
    return market.sessions[session_id]


def _deliver(market: Marketplace, call: Call, session_id: str) -> Row:
    """Ready at the second look."""
    if session_id not in market.looked:
        market.looked.add(session_id)
        return {"upsells": [], "ready": False}
    found = [row for row in market.upsells.values() if row["session_id"] == session_id]
    for upsell in found if call.role == "customer" else ():
        upsell["shown_at"] = upsell["shown_at"] or NOW
        market.record(call.user, "upsell_shown", session_id)
    return {"upsells": [row for row in found if not row["dismissed_at"]], "ready": True}


def _view(market: Marketplace, call: Call) -> Row:
    fresh = [i for i in call.body["upsell_ids"] if not market.upsells[i]["viewed_at"]]
    for upsell_id in fresh:
        market.upsells[upsell_id]["viewed_at"] = NOW
    return {"viewed": len(fresh)}


def _react(market: Marketplace, call: Call, upsell_id: str, act: str) -> Row:
    upsell = market.upsells[upsell_id]
    if act == "undo":
        upsell |= {"dismissed_at": None, "dismissal_undone_at": NOW}
        return upsell
    column, kind = {
        "click": ("clicked_at", "upsell_clicked"),
        "dismiss": ("dismissed_at", "upsell_dismissed"),
    }[act]
    if upsell[column] is None:
        upsell[column] = NOW
        market.record(call.user, kind, upsell["session_id"])
    return upsell


def _funnel(market: Marketplace, call: Call) -> Row:
    def mine(rows: dict[str, Row]) -> list[Row]:
        return [row for row in rows.values() if row["customer_id"] == call.user]

    intakes, sessions, upsells = mine(market.intakes), mine(market.sessions), mine(market.upsells)
    completed = sum(row["status"] == "completed" for row in sessions)
    return {
        "total_intakes": len(intakes),
        "sessions_started": sum(row["started"] for row in sessions),
        "sessions_completed": completed,
        **{
            f"upsells_{fact}": sum(row[f"{fact}_at"] is not None for row in upsells)
            for fact in ("shown", "clicked", "purchased")
        },
        "conversion_rate": round(100 * completed / (len(intakes) or 1), 2),
    }


_TIMES = (
    "shown_at",
    "viewed_at",
    "clicked_at",
    "dismissed_at",
    "dismissal_undone_at",
    "purchased_at",
)
_ID = "([0-9a-z_-]+)"
_ROUTES: list[tuple[str, Callable[..., Row]]] = [
    ("POST /api/intake/start", _file),
    ("POST /api/interactions", _track),
    ("POST /v1/checkout/sessions", _open_checkout),
    (f"POST /_fake/checkout/sessions/{_ID}/pay", _pay),
    ("GET /api/customers/me/interactions", _story),
    ("GET /api/customers/me/funnel", _funnel),
    (f"GET /api/sessions/{_ID}", _session),
    (f"POST /api/sessions/{_ID}/(accept|start|end)", _move),
    (f"PUT /api/sessions/{_ID}/(summary|rating)", _write),
    (f"GET /api/sessions/{_ID}/upsells", _deliver),
    ("POST /api/upsells/viewed", _view),
    (f"POST /api/upsells/{_ID}/(click|dismiss|undo)", _react),
]
