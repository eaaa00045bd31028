"""What requests and replies look like, by operation: one customer's story, told in order."""

from typing import Any, Final

from tools.openapi.examples import Example

type Json = dict[str, Any]

_CUSTOMER: Final = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"
_MECHANIC: Final = "b7c1f6de-86a4-4a2e-8d6b-5b9f0f6c7a11"
_INTAKE: Final = "019a4d2e-7c10-7c3a-9b1e-2f4d6a8c0e11"
_SESSION: Final = "019a4d2e-7c11-7d4b-8c2f-3a5e7b9d1f22"
_UPSELL: Final = "019a4d3a-1b20-7e5c-9d30-4b6f8cae2033"
_EVENT: Final = "019a4d3b-2c30-7f6d-8e41-5c709dbf3144"
_INTERACTION: Final = "019a4d3b-2c31-7071-9f52-6d81aec04255"
_CURSOR: Final = (
    "WyIyMDI2LTExLTAyVDEwOjAwOjAwKzAwOjAwIiwiMDE5YTRkMmUtN2MxMS03ZDRiLThjMmYtM2E1ZTdiOWQxZjIyIl0"
)

_FREE: Final = {"amount": 0, "currency": "USD", "formatted": "$0.00"}
_VEHICLE: Final = {"year": 2014, "make": "Volvo", "model": "V60"}
_CONCERN: Final = "It makes a noise that it did not make last week."

_REQUESTED: Final = {
    "plan": "trial",
    "contact": {"name": "Ada Miller", "email": "ada@example.com"},
    "vehicle": _VEHICLE,
    "concern": _CONCERN,
    "files": ["uploads/noise.mp4"],
    "urgent": True,
}
_PENDING: Final = {
    "id": _SESSION,
    "customer_id": _CUSTOMER,
    "intake_id": _INTAKE,
    "mechanic_id": None,
    "session_type": "chat",
    "plan": "trial",
    "status": "pending",
    "minutes": 10,
    "price": _FREE,
    "concern": _CONCERN,
    "vehicle": _VEHICLE,
    "urgent": True,
    "files": ["uploads/noise.mp4"],
    "created_at": "2026-11-02T10:00:00Z",
    "accepted_at": None,
    "started_at": None,
    "ended_at": None,
    "duration_minutes": None,
    "ended_by": None,
    "summary": None,
    "summarised_at": None,
    "rating": None,
    "rated_at": None,
}
_ACCEPTED: Final = _PENDING | {
    "status": "waiting",
    "mechanic_id": _MECHANIC,
    "accepted_at": "2026-11-02T10:01:00Z",
}
_LIVE: Final = _ACCEPTED | {"status": "live", "started_at": "2026-11-02T10:02:00Z"}
_COMPLETED: Final = _LIVE | {
    "status": "completed",
    "ended_at": "2026-11-02T10:11:30Z",
    "duration_minutes": 10,
    "ended_by": "mechanic",
}
_NOTES: Final = "Nothing urgent. Have it looked at within two weeks."
_SUMMARISED: Final = _COMPLETED | {"summary": _NOTES, "summarised_at": "2026-11-02T10:20:00Z"}
_RATED: Final = _SUMMARISED | {"rating": 5, "rated_at": "2026-11-02T18:00:00Z"}
_FILED: Final = {
    "id": _INTAKE,
    "customer_id": _CUSTOMER,
    "session_type": "chat",
    "minutes": 10,
    "price": _FREE,
    "upsell_id": None,
    "created_at": "2026-11-02T10:00:00Z",
}

_REPORTED: Final = {
    "interaction_type": "summary_viewed",
    "session_id": _SESSION,
    "metadata": {"page": "summary"},
    "event_id": _EVENT,
}
_RECORDED: Final = {
    "id": _INTERACTION,
    "customer_id": _CUSTOMER,
    "interaction_type": "summary_viewed",
    "session_id": _SESSION,
    "metadata": {"page": "summary"},
    "created_at": "2026-11-02T10:21:00Z",
}

_SHOWN: Final = {
    "id": _UPSELL,
    "customer_id": _CUSTOMER,
    "session_id": _SESSION,
    "recommendation_type": "follow_up",
    "service_title": "Follow-up Session",
    "service_description": "Another look at the same issue, once you have tried the advice.",
    "price_cents": 2500,
    "currency": "USD",
    "price": {"amount": 2500, "currency": "USD", "formatted": "$25.00"},
    "former_price": None,
    "billing_interval": None,
    "badge": "Recommended",
    "reason": "Offered after every completed session.",
    "action_url": "/intake",
    "action_label": "Book a follow-up",
    "rank": 1,
    "shown_at": "2026-11-02T10:21:01Z",
    "viewed_at": None,
    "clicked_at": None,
    "purchased_at": None,
    "refunded_at": None,
    "dismissed_at": None,
    "metadata": {},
    "created_at": "2026-11-02T10:11:31Z",
}
_CLICKED: Final = _SHOWN | {
    "viewed_at": "2026-11-02T10:21:04Z",
    "clicked_at": "2026-11-02T10:21:30Z",
}
_DISMISSED: Final = _SHOWN | {"dismissed_at": "2026-11-02T10:21:30Z"}

_CHECKOUT: Final = {
    "checkout": {
        "id": "019a4d3c-3d40-7182-a063-7e92bfd15366",
        "intake_id": "019a4d3c-3d3f-7a91-b174-8fa3c0e26477",
        "upsell_id": _UPSELL,
        "price": {"amount": 2500, "currency": "USD", "formatted": "$25.00"},
        "status": "open",
        "url": "https://checkout.stripe.com/c/pay/cs_test_a1b2c3",
        "expires_at": "2026-11-03T09:22:00Z",
    }
}

SAMPLES: Final = {
    "intakes_check_out_intake": Example(reply=_CHECKOUT),
    "upsells_check_out_upsell": Example(reply=_CHECKOUT),
    "audit_list_audit": Example(
        reply={
            "entries": [
                {
                    "id": _EVENT,
                    "created_at": "2026-11-02T10:30:00Z",
                    "admin_id": "5d1f0c2a-7b8e-4c3d-9a10-2b3c4d5e6f70",
                    "action": "customer",
                    "customer_ids": [_CUSTOMER],
                }
            ],
            "next_cursor": None,
        }
    ),
    "customers_erase": Example(
        reply={"customer_id": _CUSTOMER, "erased_at": "2026-11-02T11:00:00Z"}
    ),
    "customers_export": Example(
        reply={
            "records": [
                {
                    "kind": "contact",
                    "id": _CUSTOMER,
                    "created_at": "2026-11-02T10:00:00Z",
                    "data": {"name": "Ada Miller", "email": "ada@example.com", "phone": None},
                }
            ],
            "next_cursor": None,
        }
    ),
    "customers_funnel": Example(
        reply={
            "total_intakes": 3,
            "sessions_started": 2,
            "sessions_completed": 2,
            "upsells_shown": 4,
            "upsells_clicked": 2,
            "upsells_purchased": 1,
            "conversion_rate": 66.67,
        }
    ),
    "customers_list_interactions": Example(
        reply={"interactions": [_RECORDED], "next_cursor": None}
    ),
    "intake_start": Example(
        request=_REQUESTED,
        reply={
            "intake": _FILED | {name: _REQUESTED[name] for name in _REQUESTED if name != "contact"},
            "session": _PENDING,
            "next": "wait",
        },
    ),
    "interactions_track": Example(request=_REPORTED, reply=_RECORDED | {"duplicate": False}),
    "sessions_accept": Example(reply=_ACCEPTED),
    "sessions_end": Example(reply=_COMPLETED),
    "sessions_get_session": Example(reply=_RATED),
    "sessions_list_session_upsells": Example(reply={"upsells": [_SHOWN], "ready": True}),
    "sessions_list_sessions": Example(reply={"sessions": [_RATED], "next_cursor": _CURSOR}),
    "sessions_rate": Example(request={"rating": 5}, reply=_RATED),
    "sessions_start": Example(reply=_LIVE),
    "sessions_summarise": Example(request={"summary": _NOTES}, reply=_SUMMARISED),
    "upsells_click": Example(reply=_CLICKED),
    "upsells_dismiss": Example(reply=_DISMISSED),
    "upsells_list_upsells": Example(reply={"upsells": [_CLICKED], "next_cursor": None}),
    "upsells_undo": Example(reply=_SHOWN),
    "upsells_viewed": Example(request={"upsell_ids": [_UPSELL]}, reply={"viewed": 1}),
}
