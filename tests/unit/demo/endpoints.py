"""The endpoints of the marketplace in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from crm.catalogue.load import catalogue
from tests.unit.demo.rows import Row, Rows

NOW = "2026-11-20T10:00:00Z"
# What follows a session of each type.
OFFERS = {
    "chat": ("diagnostic_package", "follow_up", "video_session"),
    "video": ("diagnostic_package", "follow_up"),
    "diagnostic": ("follow_up",),
}


@dataclass(frozen=True)
class Call:
    """Who asks for what."""

    role: str
    user: str
    query: Mapping[str, str | int]
    body: Any


def _file(rows: Rows, call: Call) -> Row:
    plan = catalogue().plan(call.body["plan"])
    assert plan is not None
    amount = plan.price.amount
    if followed := rows.upsells.get(call.body.get("upsell_id", "")):
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
    rows.intakes[intake["id"]] = intake
    session = None if amount else rows.open_session(intake)
    rows.record(call.user, "intake_submitted")
    next_ = "checkout" if amount else "wait"
    return {"_status": 201, "intake": intake, "session": session, "next": next_}


def _track(rows: Rows, call: Call) -> Row:
    event = call.body.get("event_id")
    for known in rows.interactions:
        if event is not None and known.get("event_id") == event:
            return known | {"duplicate": True}
    customer = call.body.get("customer_id", call.user)
    row = rows.record(customer, call.body["interaction_type"]) | {"event_id": event}
    rows.interactions[-1] = row
    return row | {"_status": 201, "duplicate": False}


def _open_checkout(rows: Rows, call: Call, intake_id: str) -> Row:
    intake = rows.intakes[intake_id]
    row = {
        "id": f"cs_{uuid4().hex}",
        "intake_id": intake_id,
        "upsell_id": intake["upsell_id"],
        "price": intake["price"],
    }
    row["url"] = f"http://market.test/c/pay/{row['id']}"
    rows.checkouts[row["id"]] = row
    rows.record(call.user, "checkout_started", intake_id=intake_id)
    return {"_status": 201, "checkout": row}


def pay(rows: Rows, checkout_id: str, outcome: str) -> None:
    """Pay at Stripe."""
    checkout = rows.checkouts[checkout_id]
    if outcome == "declined":
        return
    intake = rows.intakes[checkout["intake_id"]]
    intake["paid"] = True
    session = rows.open_session(intake)["id"] if intake["session_type"] else None
    paid = {"amount": checkout["price"]["amount"], "currency": "USD"}
    rows.record(
        intake["customer_id"], "checkout_completed", session, intake_id=intake["id"], **paid
    )
    rows.payments.append(intake)
    if upsell := rows.credited(intake):
        upsell |= {"purchased_at": NOW, "revenue": checkout["price"]["amount"]}


def _list_interactions(rows: Rows, call: Call) -> Row:
    mine = [row for row in rows.interactions if row["customer_id"] == call.user]
    kind = call.query["type"]
    return {"interactions": [row for row in mine if row["interaction_type"] == kind]}


def _session(rows: Rows, _: Call, session_id: str) -> Row:
    return rows.sessions[session_id]


def _change_session(rows: Rows, _: Call, session_id: str, move: str) -> Row:
    session = rows.sessions[session_id]
    if move == "accept":
        session["status"] = "waiting"
    elif move == "start":
        session |= {"status": "live", "started": True}
        rows.record(session["customer_id"], "session_started", session_id)
    elif session["status"] == "live":
        session["status"] = "completed"
        rows.record(session["customer_id"], "session_completed", session_id)
        _recommend(rows, session)
    elif session["status"] != "completed":
        session["status"] = "cancelled"
    return session


def _recommend(rows: Rows, session: Row) -> None:
    for rank, kind in enumerate(OFFERS[session["session_type"]], 1):
        offer = catalogue().offer(kind)
        assert offer is not None
        upsell = {
            "id": rows.new_id(),
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
        rows.upsells[upsell["id"]] = upsell


def _write(rows: Rows, call: Call, session_id: str, what: str) -> Row:
    rows.sessions[session_id][what] = call.body[what]
    return rows.sessions[session_id]


def _deliver(rows: Rows, call: Call, session_id: str) -> Row:
    """Ready at the second look."""
    if session_id not in rows.looked:
        rows.looked.add(session_id)
        return {"upsells": [], "ready": False}
    found = [row for row in rows.upsells.values() if row["session_id"] == session_id]
    now = rows.now()
    for upsell in found if call.role == "customer" else ():
        upsell["shown_at"] = upsell["shown_at"] or now
        rows.record(call.user, "upsell_shown", session_id)
    return {"upsells": [row for row in found if not row["dismissed_at"]], "ready": True}


def _view(rows: Rows, call: Call) -> Row:
    fresh = [i for i in call.body["upsell_ids"] if not rows.upsells[i]["viewed_at"]]
    now = rows.now()
    for upsell_id in fresh:
        rows.upsells[upsell_id]["viewed_at"] = now
    return {"viewed": len(fresh)}


def _react(rows: Rows, call: Call, upsell_id: str, act: str) -> Row:
    upsell = rows.upsells[upsell_id]
    if act == "undo":
        upsell |= {"dismissed_at": None, "dismissal_undone_at": rows.now()}
        return upsell
    column, kind = {
        "click": ("clicked_at", "upsell_clicked"),
        "dismiss": ("dismissed_at", "upsell_dismissed"),
    }[act]
    if upsell[column] is None:
        upsell[column] = rows.now()
        rows.record(call.user, kind, upsell["session_id"])
    return upsell


def _funnel(rows: Rows, call: Call) -> Row:
    def mine(rows: dict[str, Row]) -> list[Row]:
        return [row for row in rows.values() if row["customer_id"] == call.user]

    intakes, sessions, upsells = mine(rows.intakes), mine(rows.sessions), mine(rows.upsells)
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
ENDPOINTS: list[tuple[str, Callable[..., Row]]] = [
    ("POST /api/intake/start", _file),
    ("POST /api/interactions", _track),
    (f"POST /api/intakes/{_ID}/checkout", _open_checkout),
    ("GET /api/customers/me/interactions", _list_interactions),
    ("GET /api/customers/me/funnel", _funnel),
    (f"GET /api/sessions/{_ID}", _session),
    (f"POST /api/sessions/{_ID}/(accept|start|end)", _change_session),
    (f"PUT /api/sessions/{_ID}/(summary|rating)", _write),
    (f"GET /api/sessions/{_ID}/upsells", _deliver),
    ("POST /api/upsells/viewed", _view),
    (f"POST /api/upsells/{_ID}/(click|dismiss|undo)", _react),
]
