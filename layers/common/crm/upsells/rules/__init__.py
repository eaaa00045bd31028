"""The decisions of this capability: which offers, at which price, in which order, and why."""

from crm.upsells.rules.context import (
    AskedPrice,
    CompletedSession,
    ContactBudget,
    Context,
    Intake,
    Known,
    Membership,
    PastRecommendation,
    Session,
)
from crm.upsells.rules.decide import (
    BY_MECHANIC,
    RULES_VERSION,
    Decision,
    Outcome,
    decide,
    decide_for_mechanic,
    eligible,
)
from crm.upsells.rules.discounts import limits_of
from crm.upsells.rules.experiments import (
    at_usual_price,
    decide_as_assigned,
    recommend_as_assigned,
)

__all__ = [
    "BY_MECHANIC",
    "RULES_VERSION",
    "AskedPrice",
    "CompletedSession",
    "ContactBudget",
    "Context",
    "Decision",
    "Intake",
    "Known",
    "Membership",
    "Outcome",
    "PastRecommendation",
    "Session",
    "at_usual_price",
    "decide",
    "decide_as_assigned",
    "decide_for_mechanic",
    "eligible",
    "limits_of",
    "recommend_as_assigned",
]
