"""Summarises a session, with the offer that its mechanic recommends."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crm.catalogue.languages import language_of
from crm.catalogue.load import catalogue
from crm.catalogue.versions import in_force
from crm.experiments.contracts.decisions import parse_phases
from crm.experiments.rules.assignment import Assignment
from crm.journey.actions import sessions
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from crm.upsells import store
from crm.upsells.contracts.generation import parse_context, recommendation_row
from crm.upsells.contracts.recommending import (
    RecommendableOffer,
    RecommendableOffers,
    RecommendationRequest,
    SummarisedSession,
    SummaryRequest,
)
from crm.upsells.rules import Decision, recommend_as_assigned


def list_offers(principal: Principal, session_id: UUID, *, locale: str) -> RecommendableOffers:
    """Returns what the mechanic may recommend after their session; raises NotFound or Conflict."""
    loaded = store.load_recommendation_context(principal, session_id)
    rephrased, own = in_force(loaded["published"]).rephrased, language_of(catalogue())
    offers = []
    for kind in catalogue().offers_by_type:
        decided, _ = _decide(kind, loaded)
        language = own if kind in rephrased else locale.partition("_")[0]
        offers.append(RecommendableOffer.of(decided.get(language, decided[own]), locale))
    return RecommendableOffers.model_validate(
        {"session_id": session_id, "offers": offers, "recommendation": loaded["recommendation"]}
    )


def summarise_session(
    principal: Principal,
    key: IdempotencyKey,
    session_id: UUID,
    request: SummaryRequest,
    *,
    locale: str,
) -> SummarisedSession:
    """Keeps the notes, and the recommendation with the decision about it, together.

    Raises:
        InvalidInput: The catalogue has no such offer.
        NotFound: The session is not the mechanic's.
        Conflict: The session was not completed, or another offer was recommended after it, or the
            customer has answered this one already.
    """
    wanted = request.recommendation
    decision = None if wanted is None else _recommend(principal, session_id, wanted)
    row = sessions.summarise_session(principal, key, session_id, request.summary, decision)
    return SummarisedSession.from_row(row, locale)


def _recommend(
    principal: Principal, session_id: UUID, wanted: RecommendationRequest
) -> dict[str, object]:
    _assert_offered(wanted.recommendation_type)
    loaded = store.load_recommendation_context(principal, session_id)
    decided, assignments = _decide(wanted.recommendation_type, loaded)
    row = recommendation_row(decided, assignments, in_force(loaded["published"]).rephrased)
    return {**row, "note": wanted.note, "until": wanted.until}


def _decide(
    kind: str, loaded: Mapping[str, Any]
) -> tuple[dict[str, Decision], tuple[Assignment, ...]]:
    draws, known = loaded["draws"], in_force(loaded["published"])
    phases = parse_phases(draws["experiments"], known.own.currency)
    context, customer_id = parse_context(loaded["context"]), UUID(draws["customer_id"])
    return recommend_as_assigned(kind, context, known.by_language, customer_id, phases)


def _assert_offered(recommendation_type: str) -> None:
    known = catalogue()
    if known.offer(recommendation_type) is None:
        message = f"should be one of {', '.join(known.offers_by_type)}"
        field = FieldError("recommendation.recommendation_type", message)
        raise InvalidInput(errors=(field,))
