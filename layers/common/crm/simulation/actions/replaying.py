"""Decides again about every session of the decision log, under a draft."""

from uuid import UUID

from pydantic import ValidationError

from crm.catalogue.model import Catalogue
from crm.experiments.contracts.decisions import parse_assignments
from crm.simulation.contracts.history import HistoryReport, parse_stored
from crm.simulation.rules.history import History
from crm.upsells.actions.replay import read_log
from crm.upsells.contracts.generation import parse_context
from crm.upsells.rules import decide, decide_as_assigned


def replay_under(draft: Catalogue) -> HistoryReport:
    """Say who would have been offered what; customers keep the variations that they had.

    Raises:
        Unavailable: The database is unavailable.
    """
    history = History()
    for entry in read_log():
        try:
            context = parse_context(entry["context"])
        except ValidationError:
            history.unreadable += 1
            continue
        assignments = parse_assignments(entry["assignments"])
        decisions = decide_as_assigned(context, draft, decide(context, draft), assignments)
        history.add(UUID(entry["session_id"]), parse_stored(entry["decisions"]), decisions)
    return HistoryReport.of(history)
