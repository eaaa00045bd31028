"""What the catalogue of a migrated database should say: who may call what."""

from typing import Final

LOGINS: Final = ("crm_app", "crm_ingest", "crm_worker", "crm_report")
LICENCES: Final = ("crm_customer", "crm_mechanic", "crm_admin", "crm_service")

#: Which logins may call a function of schema api.
CALLERS: Final[dict[str, set[str]]] = {
    "accept_session": {"crm_app"},
    "apply_stripe_event": {"crm_worker"},
    "claim_outbox": {"crm_worker"},
    "click_upsell": {"crm_app"},
    "create_upsell_recommendation": {"crm_worker"},
    "dismiss_upsell": {"crm_app"},
    "end_session": {"crm_app"},
    "get_customer": {"crm_app"},
    "get_funnel": {"crm_app"},
    "get_session": {"crm_app"},
    "list_customer_interactions": {"crm_app"},
    "list_customer_payments": {"crm_app"},
    "list_customer_sessions": {"crm_app"},
    "list_customer_upsells": {"crm_app"},
    "list_customers": {"crm_app"},
    "list_figure_rows": {"crm_app"},
    "list_interactions": {"crm_app"},
    "list_session_upsells": {"crm_app"},
    "list_sessions": {"crm_app"},
    "list_upsells": {"crm_app"},
    "load_upsell_context": {"crm_worker"},
    "mark_published": {"crm_app", "crm_worker"},
    "mark_viewed": {"crm_app"},
    "merge_metrics": {"crm_worker"},
    "rate_session": {"crm_app"},
    "read_metrics": {"crm_app"},
    "rebuild_metrics": {"crm_worker"},
    "save_decisions": {"crm_worker"},
    "start_intake": {"crm_app"},
    "start_session": {"crm_app"},
    "summarise_session": {"crm_app"},
    "track_crm_interaction": {"crm_ingest", "crm_worker"},
    "track_interaction": {"crm_ingest"},
    "track_interactions": {"crm_ingest"},
    "undo_dismissal": {"crm_app"},
}

#: Which roles a login may claim for a call.
LICENSED: Final[dict[str, set[str]]] = {
    "crm_app": {"crm_customer", "crm_mechanic", "crm_admin"},
    "crm_ingest": {"crm_customer", "crm_service"},
    "crm_worker": {"crm_service"},
    "crm_report": {"crm_admin"},
}

#: What crm_api may change of a row; all else of a row stays as it was written.
CHANGEABLE: Final[dict[str, set[str]]] = {
    "crm_interactions": set(),
    "customer_totals": {
        "created_at",
        "customer_id",
        "first_clicked_at",
        "first_completed_at",
        "first_intake_at",
        "first_opened_at",
        "first_purchased_at",
        "first_shown_at",
        "first_started_at",
        "sessions",
        "sessions_completed",
        "upsells_made",
        "upsells_purchased",
        "upsells_shown",
    },
    "customer_values": {"created_at", "currency", "customer_id", "gross", "net", "payments"},
    "customers": {"name", "email", "phone"},
    "first_touches": {"first_at"},
    "intakes": {"paid_at"},
    "mechanics": set(),
    "metric_changes": set(),
    "metric_days": {"amount", "n"},
    "metric_marks": {"merged_at", "rebuild_due", "xid"},
    "metric_slots": {"amount", "n"},
    "metric_staged": set(),
    "outbox": {"attempts", "next_attempt_at", "published_at"},
    "payments": set(),
    "requests": {"reply"},
    "session_moves": set(),
    "sessions": {
        "accepted_at",
        "duration_minutes",
        "ended_at",
        "ended_by",
        "mechanic_id",
        "rated_at",
        "rating",
        "started_at",
        "status",
        "summarised_at",
        "summary",
        "upsells_generated_at",
    },
    "stripe_events": {"flag", "outcome"},
    "upsell_decisions": set(),
    "upsell_recommendations": {
        "clicked_at",
        "dismissal_undone_at",
        "dismissed_at",
        "purchased_at",
        "shown_at",
        "viewed_at",
    },
}

#: What can be derived again from the rows of the business; of nothing else does crm_api delete.
DERIVED: Final = {
    "customer_totals",
    "customer_values",
    "first_touches",
    "metric_changes",
    "metric_days",
    "metric_slots",
    "metric_staged",
}
