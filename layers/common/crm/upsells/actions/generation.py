"""Generates the recommendations of a completed session."""

from dataclasses import asdict
from uuid import UUID

from crm.catalogue.load import catalogue, catalogue_hash
from crm.catalogue.versions import in_force
from crm.experiments.contracts.decisions import parse_phases
from crm.experiments.rules.assignment import assign
from crm.upsells import store
from crm.upsells.contracts.generation import (
    decision_rows,
    log_entry,
    parse_context,
    without_rephrased,
)
from crm.upsells.rules import (
    ContactBudget,
    at_usual_price,
    decide,
    decide_as_assigned,
    eligible,
)


def generate_upsells(session_id: UUID, *, budget: ContactBudget | None = None) -> int:
    """Decides about every offer after a completed session, once; returns how many were made.

    Raises:
        NotFound: There is no such session.
        Conflict: The session did not take place.
        Unavailable: The database is unavailable.
    """
    loaded = store.load_context(session_id, catalogue().daily_limits)
    if loaded is None:
        return 0
    draws, known = loaded.pop("draws"), in_force(loaded.pop("published"))
    # With the facts, so that the log has it and a replay decides the same.
    loaded["budget"] = asdict(budget) if budget else None
    context = parse_context(loaded)
    base = decide(context, known.own)
    phases = parse_phases(draws["experiments"], known.own.currency)
    customer_id = UUID(draws["customer_id"])
    assignments = assign(customer_id, phases, eligible(base), at_usual_price(base))
    decided = {
        language: decide_as_assigned(context, each, decide(context, each), assignments)
        for language, each in known.by_language.items()
    }
    decided = without_rephrased(decided, assignments, known.rephrased)
    entry = log_entry(loaded, base, assignments, (catalogue_hash(), known.number))
    created: int = store.save_decisions(session_id, decision_rows(decided), entry)["created"]
    return created
