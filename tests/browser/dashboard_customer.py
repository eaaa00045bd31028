"""The customers of the dashboard's imagined marketplace, one of them with a whole story."""

from collections.abc import Mapping
from typing import Any, Final

ID: Final = "01a204bf-42fd-7aa4-b3e2-86ab64000001"
CHAT: Final = "01a204bf-42fd-7aa4-b3e2-86ab64000101"
DIAGNOSTIC: Final = "01a204bf-42fd-7aa4-b3e2-86ab64000102"
INTAKE: Final = "01a204bf-42fd-7aa4-b3e2-86ab64000201"
_EXPERT: Final = "01a204bf-42fd-7aa4-b3e2-86ab643f6003"
_NAMES: Final = (
    "Grace Lindqvist",
    "Tomás Figueroa",
    "Mei Tanaka",
    "Ada Calloway",
    "Ben Okafor",
    "Nora Baptiste",
    "Igor Petrov",
    None,
    "Lucía Herrera",
    "Samuel Achebe",
)


def price(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD", "formatted": f"${amount / 100:,.2f}"}


def _row(place: int) -> dict[str, Any]:
    net = 61_196 - 4_703 * place
    value = {
        "currency": "USD",
        "paid": price(net + (4_900 if place == 2 else 0)),
        "refunded": price(4_900 if place == 2 else 0),
        "net": price(net),
        "count": 9 - place // 2,
    }
    return {
        "id": f"{ID[:-2]}{place + 1:02}",
        "name": _NAMES[place],
        "email": f"customer{place}@example.com",
        "phone": None,
        "created_at": "2026-02-03T10:00:00Z",
        "first_intake_at": "2026-02-03T10:00:00Z",
        "sessions": 9 - place // 2,
        "sessions_completed": 8 - place // 2,
        "upsells_shown": 21 - place,
        "upsells_purchased": 4 - place // 3,
        "value": [value],
    }


_FUNNEL: Final = {
    "total_intakes": 3,
    "sessions_started": 2,
    "sessions_completed": 2,
    "upsells_shown": 4,
    "upsells_clicked": 2,
    "upsells_purchased": 1,
    "conversion_rate": 66.67,
}

_STANDING: Final = {
    "scored_at": "2026-11-22T02:40:00Z",
    "segment": "need_attention",
    "is_member": False,
    "is_at_risk": True,
    "recency_days": 12,
    "purchases": 2,
    "paid": price(14_899),
    "churn": 0.62,
    "expected": {
        "value": price(12_000),
        "low_80": price(4_000),
        "high_80": price(21_000),
        "low_95": price(0),
        "high_95": price(39_000),
    },
    "reasons": ["Last bought 12 days ago.", "Bought on 2 days, one every 45 days."],
    "cohorts": [{"name": "newcomer", "title": "First session within the last 30 days"}],
}


def _session(place: int, **values: Any) -> dict[str, Any]:
    return {
        "id": (CHAT, DIAGNOSTIC)[place],
        "customer_id": ID,
        "intake_id": f"{INTAKE[:-1]}{place + 1}",
        "mechanic_id": _EXPERT,
        "session_type": ("chat", "diagnostic")[place],
        "plan": ("trial", "diagnostic")[place],
        "status": "completed",
        "minutes": 10,
        "price": price((0, 4_999)[place]),
        "concern": "It makes a noise <b>when</b> cold.",
        "vehicle": {"year": 2016, "make": "Volvo", "model": "V60"},
        "urgent": False,
        "files": [],
        "created_at": f"2026-11-{3 + place * 7:02}T09:00:00Z",
        "accepted_at": f"2026-11-{3 + place * 7:02}T09:05:00Z",
        "started_at": f"2026-11-{3 + place * 7:02}T09:10:00Z",
        "ended_at": f"2026-11-{3 + place * 7:02}T09:31:00Z",
        "duration_minutes": 21,
        "ended_by": "mechanic",
        "summary": "Heard it, and know where it comes from.",
        "summarised_at": f"2026-11-{3 + place * 7:02}T09:40:00Z",
        "rating": (5, None)[place],
        "rated_at": None,
    } | values


def _interaction(
    kind: str, day: int, time: str, session: str | None, **metadata: Any
) -> dict[str, Any]:
    return {
        "id": f"01a204bf-42fd-7aa4-b3e2-{day:04}{time.replace(':', ''):0>8}",
        "customer_id": ID,
        "interaction_type": kind,
        "session_id": session,
        "metadata": metadata,
        "created_at": f"2026-11-{day:02}T{time}Z",
    }


_INTERACTIONS: Final = (
    _interaction("summary_viewed", 10, "10:02:00", DIAGNOSTIC),
    _interaction("session_completed", 10, "09:31:00", DIAGNOSTIC, duration_minutes=21),
    _interaction("session_started", 10, "09:10:00", DIAGNOSTIC),
    _interaction("checkout_completed", 10, "08:59:00", None, amount_cents=4999, currency="USD"),
    _interaction("checkout_started", 10, "08:55:00", None, plan="diagnostic"),
    _interaction(
        "intake_submitted", 10, "08:54:00", None, plan="diagnostic", intake_id=f"{INTAKE[:-1]}2"
    ),
    _interaction("upsell_clicked", 3, "12:20:00", CHAT, recommendation_type="diagnostic_package"),
    _interaction("upsell_dismissed", 3, "12:19:00", CHAT, recommendation_type="video_session"),
    _interaction("upsell_shown", 3, "12:18:30", CHAT, recommendation_type="video_session"),
    _interaction("upsell_shown", 3, "12:18:30", CHAT, recommendation_type="diagnostic_package"),
    _interaction("summary_viewed", 3, "12:18:00", CHAT),
    _interaction("session_completed", 3, "09:31:00", CHAT, duration_minutes=21),
    _interaction("session_started", 3, "09:10:00", CHAT),
    _interaction("waiver_accepted", 3, "09:01:00", None),
    _interaction(
        "intake_submitted", 3, "09:00:00", CHAT, plan="trial", intake_id=f"{INTAKE[:-1]}1"
    ),
)


#: As the rules say it of an offer that a model placed.
RANKED: Final = "Ranked first: bought by about 1 in 8 customers like this one."


def _decision(kind: str, reason: str, **values: Any) -> dict[str, Any]:
    offered = values.pop("offered", True)
    times = {"shown_at": None, "viewed_at": None, "clicked_at": None, "purchased_at": None}
    return {
        "recommendation_type": kind,
        "offered": offered,
        "rank": values.pop("rank", None),
        "score": 90.0,
        "probability": values.pop("probability", None),
        "price": price(9_900) if offered else None,
        "reason_code": "after_conversation",
        "reason": reason,
        "details": values.pop("details", {}),
        "created_at": "2026-11-03T09:31:02Z",
        "upsell": ({"id": f"{kind}-1"} | times | {"dismissed_at": None} | values)
        if offered
        else None,
    }


_UPSELLS: Final = {
    "sessions": [
        {
            "session_id": CHAT,
            "plan": "trial",
            "session_type": "chat",
            "ended_at": "2026-11-03T09:31:00Z",
            "created_at": "2026-11-03T09:00:00Z",
            "decisions": [
                _decision(
                    "diagnostic_package",
                    "Because a chat can describe a problem, and a diagnostic looks for its cause.",
                    rank=1,
                    details={"rank_reason": RANKED},
                    probability=0.13,
                    shown_at="2026-11-03T12:18:30Z",
                    clicked_at="2026-11-03T12:20:00Z",
                    purchased_at="2026-11-10T08:59:00Z",
                ),
                _decision(
                    "video_session",
                    "Because some things are easier to show than to describe.",
                    rank=2,
                    shown_at="2026-11-03T12:18:30Z",
                    dismissed_at="2026-11-03T12:19:00Z",
                ),
                _decision(
                    "maintenance_plan",
                    "Held back: two completed sessions within 180 days are needed.",
                    offered=False,
                ),
            ],
        }
    ],
    "next_cursor": None,
}
_PAYMENTS: Final = {
    "payments": [
        {
            "id": "01a204bf-42fd-7aa4-b3e2-86ab64000401",
            "intake_id": f"{INTAKE[:-1]}2",
            "upsell_id": "diagnostic_package-1",
            "plan": "diagnostic",
            "recommendation_type": "diagnostic_package",
            "gross": price(4_999),
            "refunded": price(0),
            "net": price(4_999),
            "flag": None,
            "paid_at": "2026-11-10T08:59:00Z",
            "created_at": "2026-11-10T08:59:01Z",
        }
    ],
    "next_cursor": None,
}


def answer(path: str, query: Mapping[str, str], *, is_empty: bool) -> dict[str, Any] | None:
    if path == "/api/customers":
        first = 5 if query.get("cursor") else 0
        rows = [] if is_empty else [_row(place) for place in range(first, first + 5)]
        cursor = None if query.get("cursor") or is_empty else "5"
        return {"customers": rows, "next_cursor": cursor, "as_of": "2026-11-22T09:31:00Z"}
    return {
        f"/api/customers/{ID}": _row(0) | {"funnel": _FUNNEL, "standing": _STANDING},
        f"/api/customers/{ID}/sessions": {
            "sessions": [_session(1), _session(0)],
            "next_cursor": None,
        },
        f"/api/customers/{ID}/interactions": {
            "interactions": list(_INTERACTIONS),
            "next_cursor": None,
        },
        f"/api/customers/{ID}/upsells": _UPSELLS,
        f"/api/customers/{ID}/payments": _PAYMENTS,
    }.get(path)
