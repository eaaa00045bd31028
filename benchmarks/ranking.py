"""What ordering by likelihood adds to a decision, with a model of every feature and offer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from benchmarks.report import Figure
from benchmarks.timing import interleaved, repetitions
from crm.catalogue.load import catalogue
from crm.platform.money import Money
from crm.predictions.rules.likelihood import Likelihood
from crm.upsells import rules

_TIMES: Final = 2_000
_NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)


def measure(effort: float) -> list[Figure]:
    """Returns the ratio of a decision ordered by likelihood to one ordered by weights."""
    context, known = _context(), catalogue()
    ranked = replace(context, ranking=_ranking(context))
    medians = interleaved(
        {
            "weights": lambda: rules.decide(context, known),
            "likelihood": lambda: rules.decide(ranked, known),
        },
        times=repetitions(_TIMES, effort),
    )
    return [
        Figure(
            what="a decision ordered by likelihood, times one ordered by weights",
            value=medians["likelihood"] / medians["weights"],
            at_most=2.0,
            parts=medians,
        ),
        Figure(
            what="microseconds that this adds",
            value=(medians["likelihood"] - medians["weights"]) * 1e6,
            unit="µs",
        ),
    ]


def _context() -> rules.Context:
    """A customer of five sessions, for whom every offer is eligible."""
    ended = [_NOW - timedelta(days=20 * number) for number in range(5)]
    return rules.Context(
        now=_NOW,
        session=rules.Session(
            id=UUID(int=1), session_type="chat", plan="chat10", duration_minutes=25, ended_at=_NOW
        ),
        intake=rules.Intake(urgent=True, concern_length=300, files_count=1),
        completed=tuple(
            rules.CompletedSession(session_id=UUID(int=number), ended_at=at)
            for number, at in enumerate(ended, 1)
        ),
        spent=(Money(24_999, "USD"),),
        recommendations=tuple(
            rules.PastRecommendation(
                recommendation_type=kind, created_at=at, shown_at=at, clicked_at=at
            )
            for at in ended[1:]
            for kind in catalogue().offers_by_type
        ),
        memberships=(),
    )


def _ranking(context: rules.Context) -> rules.Ranking:
    offers = catalogue().offers_by_type
    known = rules.features(context, offers)
    coefficients = {kind: dict.fromkeys(names, 0.1) for kind, names in known.items()}
    model = Likelihood(
        rate=0.05, rates=dict.fromkeys(offers, 0.05), common={}, coefficients=coefficients
    )
    return rules.Ranking(rank_by="purchase", explore=10, seed="first_place", version=1, model=model)
