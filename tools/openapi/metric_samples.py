"""Example replies of the figures: made from a few counts, so that they are right in themselves."""

from typing import Any, Final

from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import (
    CUSTOMERS,
    FUNNEL,
    REVENUE,
    SESSIONS,
    TARGETS,
    UPSELLS,
    Kind,
)
from crm.platform.contracts.models import Output
from tools.openapi.examples import Example
from tools.openapi.samples import SAMPLES

# By measure: how many rows, and how many minutes, stars or minor units of USD.
_COUNTS: Final[dict[str, tuple[int, int]]] = {
    "intakes": (120, 0),
    "sessions_opened": (96, 0),
    "sessions_started": (90, 0),
    "sessions_completed": (84, 2310),
    "sessions_concluded": (92, 0),
    "sessions_rated": (60, 264),
    "sessions_liked": (51, 0),
    "upsells_made": (252, 0),
    "upsells_shown": (210, 0),
    "upsells_viewed": (180, 0),
    "upsells_clicked": (42, 0),
    "upsells_dismissed": (30, 0),
    "upsells_purchased": (14, 0),
    "interaction:summary_viewed": (88, 0),
    "first:summary_viewed": (61, 0),
    "ordered:30:intake_submitted": (95, 0),
    "ordered:30:session_opened": (80, 0),
    "ordered:30:session_started": (76, 0),
    "ordered:30:session_completed": (72, 0),
    "ordered:30:upsell_shown": (66, 0),
    "ordered:30:upsell_clicked": (21, 0),
    "ordered:30:upsell_purchased": (9, 0),
    "customers": (95, 0),
    "customers_counted": (95, 96),
    "customers_served": (72, 0),
    "customers_repeat": (18, 0),
    "customers_offered": (72, 0),
    "customers_adopted": (11, 0),
}
_MONEY: Final[dict[str, tuple[int, int]]] = {
    "credited_payments": (9, 61200),
    "credited_payments_net": (9, 58700),
    "upsell_payments": (14, 88600),
    "upsell_payments_net": (14, 83700),
    "payments": (70, 262930),
    "payments_net": (70, 253031),
    "customer_value": (52, 262930),
    "customer_value_net": (52, 253031),
    "session_value": (84, 174330),
}
_REPLY: Final[dict[str, Any]] = {
    "from": "2026-10-01",
    "to": "2026-10-31",
    "starts_at": "2026-09-30T22:00:00Z",
    "ends_at": "2026-10-31T23:00:00Z",
    "as_of": "2026-11-02T09:31:07Z",
    "rolled_up_at": "2026-11-02T09:30:00Z",
    "starts": ["2026-10-01"],
}


def _cells(currency: str, sums: dict[str, tuple[int, int]]) -> list[list[Any]]:
    return [[1, "all", "", measure, currency, n, amount] for measure, (n, amount) in sums.items()]


def _report[R: Output](kind: Kind[R]) -> Example:
    reply = _REPLY | {"cells": [*_cells("", _COUNTS), *_cells("USD", _MONEY)]}
    report = kind.of(reply, tz="Europe/Berlin", group="month", reading=Reading(locale="en_US"))
    return Example(reply=report.model_dump(mode="json", by_alias=True))


def _price(amount: int, formatted: str) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD", "formatted": formatted}


_ADA: Final = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"
_CUSTOMER: Final = {
    "id": _ADA,
    "name": "Ada Miller",
    "email": "ada@example.com",
    "phone": None,
    "created_at": "2026-10-02T08:15:00Z",
    "first_intake_at": "2026-10-02T08:15:00Z",
    "sessions": 2,
    "sessions_completed": 2,
    "upsells_shown": 6,
    "upsells_purchased": 1,
    "value": [
        {
            "currency": "USD",
            "paid": _price(12899, "$128.99"),
            "refunded": _price(2999, "$29.99"),
            "net": _price(9900, "$99.00"),
            "count": 2,
        }
    ],
}
_PAYMENT: Final = {
    "id": "019a4a3c-6d2e-7b1f-8c55-4f0f1f0a9a11",
    "intake_id": "019a4a3c-1f77-7c8e-9b1a-2d7f6a1c0b21",
    "upsell_id": None,
    "plan": "video15",
    "recommendation_type": None,
    "gross": _price(2999, "$29.99"),
    "refunded": _price(2999, "$29.99"),
    "net": _price(0, "$0.00"),
    "flag": None,
    "paid_at": "2026-10-09T10:02:11Z",
    "created_at": "2026-10-09T10:02:12Z",
}
_DECIDED: Final = {
    "session_id": "019a4a3d-0c55-7d3a-8a41-90b2f2f6d111",
    "plan": "video15",
    "session_type": "video",
    "ended_at": "2026-10-09T11:00:00Z",
    "created_at": "2026-10-09T10:02:12Z",
    "decisions": [
        {
            "recommendation_type": "video_session",
            "offered": False,
            "rank": None,
            "score": 80.0,
            "price": _price(4900, "$49.00"),
            "reason_code": "no_occasion",
            "reason": "Nothing about this session asks for it.",
            "details": {"weight": 80},
            "created_at": "2026-10-09T11:00:01Z",
            "upsell": None,
        }
    ],
}

METRIC_SAMPLES: Final = {
    "metrics_funnel": _report(FUNNEL),
    "metrics_upsells": _report(UPSELLS),
    "metrics_revenue": _report(REVENUE),
    "metrics_customer_figures": _report(CUSTOMERS),
    "metrics_session_figures": _report(SESSIONS),
    "metrics_targets": _report(TARGETS),
    "metrics_figure_rows": Example(
        reply={
            "figure": "sessions_rated",
            "columns": ["id", "created_at", "plan", "rating"],
            "rows": [
                {
                    "id": _DECIDED["session_id"],
                    "created_at": "2026-10-09T10:02:12Z",
                    "plan": "video15",
                    "rating": 5,
                }
            ],
            "next_cursor": None,
        }
    ),
    "customers_list_customers": Example(
        reply={"customers": [_CUSTOMER], "next_cursor": None, "as_of": "2026-11-02T09:31:07Z"}
    ),
    "customers_get_customer": Example(
        reply=_CUSTOMER | {"funnel": SAMPLES["customers_funnel"].reply}
    ),
    "customers_list_customer_interactions": SAMPLES["customers_list_interactions"],
    "customers_list_customer_sessions": SAMPLES["sessions_list_sessions"],
    "customers_list_customer_payments": Example(
        reply={"payments": [_PAYMENT], "next_cursor": None}
    ),
    "customers_list_customer_upsells": Example(reply={"sessions": [_DECIDED], "next_cursor": None}),
}
