"""What Stripe's events mean to us: facts, each derived from its event alone."""

from crm.payments.rules.amounts import to_stripe
from crm.payments.rules.facts import (
    ChargeTold,
    CheckoutTold,
    DisputeTold,
    IntentTold,
    Noted,
    RefundTold,
    StripeFact,
    Unusable,
)
from crm.payments.rules.interpret import EVENT_TYPES, EventHead, identify, interpret

__all__ = [
    "EVENT_TYPES",
    "ChargeTold",
    "CheckoutTold",
    "DisputeTold",
    "EventHead",
    "IntentTold",
    "Noted",
    "RefundTold",
    "StripeFact",
    "Unusable",
    "identify",
    "interpret",
    "to_stripe",
]
