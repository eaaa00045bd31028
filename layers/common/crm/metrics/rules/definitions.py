"""What each figure of a report means, and which rows its counts count."""

from collections.abc import Mapping
from typing import Final

_MADE: Final = "made in the range"

FUNNEL: Final[Mapping[str, str]] = {
    "raw": (
        "All rows made in the range and what became of them until now: intakes, sessions opened,"
        " of those started and completed; recommendations made, of those shown, clicked and"
        " purchased. A customer counts as often as they come."
    ),
    "intake_to_started": "Sessions opened in the range that went live, of the intakes filed in it.",
    "started_to_completed": (
        "Sessions opened in the range that were completed, of those that went live."
    ),
    "conversion_rate": (
        "Sessions opened in the range that were completed, of the intakes filed in it."
    ),
    "ordered": (
        "Customers whose first intake was filed in the range, each counted once. One counts at a"
        " step when they took all steps up to it in this order, each time compared being their"
        " first, and within `window_days` times 24 hours of that intake."
    ),
    "interactions": (
        "What was recorded in the range, by type: `count` interactions, and `customers` who did it"
        " for the first time ever."
    ),
}
UPSELLS: Final[Mapping[str, str]] = {
    "made": "Recommendations made in the range.",
    "shown": "Of these, delivered to the customer at least once.",
    "viewed": "Of these, half on screen for a second at least once.",
    "clicked": "Of these, followed.",
    "dismissed": "Of these, dismissed and not opened again.",
    "purchased": "Of these, bought, and not paid back.",
    "impression_rate": "Recommendations shown, of those made.",
    "view_rate": "Recommendations viewed, of those shown.",
    "click_through": "Recommendations clicked, of those shown.",
    "conversion": "Recommendations purchased, of those shown.",
    "dismissal_rate": "Recommendations dismissed, of those shown.",
    "revenue": (
        "Payments credited to recommendations made in the range, whenever they were paid: gross,"
        " refunded or lost, and net, by currency."
    ),
    "revenue_per_upsell": "Net revenue of these recommendations for each one shown.",
}
REVENUE: Final[Mapping[str, str]] = {
    "payments": "Payments of the range that are in order; those held for a person do not count.",
    "revenue": (
        "What was paid in the range (gross), what of it was refunded or lost until now, and the"
        " rest (net), by currency."
    ),
    "credited": (
        "Of this, what is credited to a recommendation: gross, refunded or lost until now, and"
        " net, by currency."
    ),
    "completed_sessions": "Sessions opened in the range that were completed.",
    "revenue_per_completed_session": "Net revenue of the range for each of these sessions.",
}
CUSTOMERS: Final[Mapping[str, str]] = {
    "customers": "Customers who came for the first time in the range; all below is theirs to date.",
    "repeat_rate": "Customers with two or more completed sessions, of those with at least one.",
    "adoption": "Customers who bought a recommendation, of those who were made one.",
    "sessions_per_customer": "Sessions opened by these customers, for each customer.",
    "average_session_value": (
        "Price of the completed sessions opened in the range, for each of them, by currency."
    ),
    "lifetime_value": (
        "What these customers have paid to date, and the net of it; `value` is the net for each"
        " of the customers, those included who paid nothing."
    ),
}
SESSIONS: Final[Mapping[str, str]] = {
    "opened": "Sessions opened in the range; by mechanic, those that the mechanic accepted.",
    "started": "Of these, gone live.",
    "completed": "Of these, gone live and ended.",
    "concluded": "Of these, completed, cancelled, expired or left unattended: none is still open.",
    "completion_rate": "Sessions completed, of those concluded.",
    "average_duration": "Minutes of the completed sessions, for each of them.",
    "rating": "Stars of the rated sessions, 1 to 5, for each of them.",
    "satisfaction": "Sessions rated 4 or 5, of those rated.",
    "average_session_value": "Price of the completed sessions, for each of them, by currency.",
}
TARGETS: Final[Mapping[str, str]] = {
    "click_through": f"Of the recommendations {_MADE} and shown, those clicked: aim at 15 to 25 %.",
    "upsell_conversion": (
        f"Of the recommendations {_MADE} and shown, those purchased: aim at 5 to 10 %."
    ),
    "repeat_rate": CUSTOMERS["repeat_rate"],
    "revenue_per_completed_session": REVENUE["revenue_per_completed_session"],
    "lifetime_value": CUSTOMERS["lifetime_value"],
}

#: By report, the rows behind each count.
ROWS_BEHIND: Final[Mapping[str, Mapping[str, str]]] = {
    "funnel": {
        "total_intakes": "intakes",
        "sessions_opened": "sessions_opened",
        "sessions_started": "sessions_started",
        "sessions_completed": "sessions_completed",
        "upsells_made": "upsells_made",
        "upsells_shown": "upsells_shown",
        "upsells_clicked": "upsells_clicked",
        "upsells_purchased": "upsells_purchased",
        "interactions": "interactions",
    },
    "upsells": {
        name: f"upsells_{name}"
        for name in ("made", "shown", "viewed", "clicked", "dismissed", "purchased")
    },
    "revenue": {
        "payments": "payments",
        "credited": "payments_credited",
        "completed_sessions": "sessions_completed",
    },
    "customers": {"customers": "customers", "sessions_per_customer": "sessions_opened"},
    "sessions": {
        **{name: f"sessions_{name}" for name in ("opened", "started", "completed", "concluded")},
        "rating": "sessions_rated",
    },
    "targets": {"click_through": "upsells_clicked", "upsell_conversion": "upsells_purchased"},
}
