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
    BY_MECHANIC,
    STANDARD,
    Decision,
    Outcome,
    Quote,
    decide,
    decide_for_mechanic,
)
from crm.upsells.rules.pressure import ContactBudget

__all__ = [
    "BY_MECHANIC",
    "STANDARD",
    "AskedPrice",
    "CompletedSession",
    "ContactBudget",
    "Context",
    "Decision",
    "Intake",
    "Membership",
    "Outcome",
    "PastRecommendation",
    "Quote",
    "Session",
    "decide",
    "decide_for_mechanic",
]
