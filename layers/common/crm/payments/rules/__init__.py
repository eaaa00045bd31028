"""What Stripe's events mean to us: facts, each derived from its event alone."""

from crm.payments.rules.amounts import to_stripe
from crm.payments.rules.facts import (
    ChargeFact,
    CheckoutFact,
    DisputeFact,
    IntentFact,
    NoEffect,
    RefundFact,
    StripeFact,
    UnusableEvent,
)
from crm.payments.rules.interpret import EVENT_TYPES, EventHead, identify, interpret

__all__ = [
    "EVENT_TYPES",
    "ChargeFact",
    "CheckoutFact",
    "DisputeFact",
    "EventHead",
    "IntentFact",
    "NoEffect",
    "RefundFact",
    "StripeFact",
    "UnusableEvent",
    "identify",
    "interpret",
    "to_stripe",
]
