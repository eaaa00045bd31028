"""The decisions of this capability: which offers, at which price, in which order, and why."""

from crm.upsells.rules.context import (
    AskedPrice,
    CompletedSession,
    Context,
    Intake,
    Membership,
    PastRecommendation,
    Session,
)
from crm.upsells.rules.decide import (
    RULES_VERSION,
    STANDARD,
    Decision,
    Outcome,
    Quote,
    decide,
    eligible,
)

__all__ = [
    "RULES_VERSION",
    "STANDARD",
    "AskedPrice",
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
    "eligible",
]
