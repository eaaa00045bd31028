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
from crm.upsells.rules.decide import STANDARD, Decision, Outcome, Quote, decide
from crm.upsells.rules.pressure import ContactBudget

__all__ = [
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
]
