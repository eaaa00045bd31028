"""The decisions of this capability: which offers, at which price, in which order, and why."""

from crm.upsells.rules.context import (
    CompletedSession,
    Context,
    Intake,
    Membership,
    PastRecommendation,
    Session,
)
from crm.upsells.rules.decide import Decision, Outcome, Quote, decide

__all__ = [
    "CompletedSession",
    "Context",
    "Decision",
    "Intake",
    "Membership",
    "Outcome",
    "PastRecommendation",
    "Quote",
    "Session",
    "decide",
]
