"""Decides about a past customer again, as they were, by a draft."""

from dataclasses import replace

from crm.catalogue.languages import language_of
from crm.catalogue.model import Catalogue
from crm.editing import store
from crm.editing.actions.drafting import read_draft
from crm.editing.contracts.previews import Preview, PreviewRequest
from crm.experiments.contracts.decisions import parse_assignments
from crm.platform.principal import Principal
from crm.upsells.contracts.generation import parse_context
from crm.upsells.rules import decide, decide_as_assigned


def preview(principal: Principal, request: PreviewRequest, *, locale: str) -> Preview:
    """Returns what a customer saw after a session, and what they would have seen by a draft.

    The days of its offers do not count: the session was before.

    Raises:
        InvalidInput: The draft does not fit the catalogue; every field at fault is named.
        NotFound: Nothing was decided after such a session, or it is kept no longer.
    """
    _, known = read_draft(request.patches)
    entry = store.load_decision(principal, request.session_id)
    context, assignments = parse_context(entry["context"]), parse_assignments(entry["assignments"])
    wanted = always_open(known.own)
    decisions = decide_as_assigned(context, wanted, decide(context, wanted), assignments)
    return Preview.of(entry, decisions, locale, language_of(wanted))


def always_open(catalogue: Catalogue) -> Catalogue:
    """Returns the catalogue as on a day on which every offer is made."""
    offers = {
        kind: replace(offer, begins=None, ends=None)
        for kind, offer in catalogue.offers_by_type.items()
    }
    return replace(catalogue, offers_by_type=offers)
