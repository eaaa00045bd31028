"""Generates the recommendations of a completed session."""

from uuid import UUID

from crm.catalogue.load import catalogue
from crm.upsells import store
from crm.upsells.contracts.generation import decision_rows, parse_context
from crm.upsells.rules import ContactBudget, decide


def generate_upsells(session_id: UUID, *, budget: ContactBudget | None = None) -> int:
    """Decides about every offer after a completed session, once; returns how many were made.

    Raises:
        NotFound: There is no such session.
        Conflict: The session did not take place.
        Unavailable: The database is unavailable.
    """
    loaded = store.load_context(session_id)
    if loaded is None:
        return 0
    decisions = decide(parse_context(loaded), catalogue(), budget)
    created: int = store.save_decisions(session_id, decision_rows(decisions))["created"]
    return created
