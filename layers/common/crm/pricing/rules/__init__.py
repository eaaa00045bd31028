"""Decides on a price: which discounts together lower it most, and where a guard holds it up."""

from crm.pricing.rules.quote import (
    STANDARD,
    BudgetUse,
    Limits,
    Listed,
    Offered,
    PriceLine,
    Quote,
    make_quote,
)
from crm.pricing.rules.stack import Reduction, Stack, best_stack, percent_of

__all__ = [
    "STANDARD",
    "BudgetUse",
    "Limits",
    "Listed",
    "Offered",
    "PriceLine",
    "Quote",
    "Reduction",
    "Stack",
    "best_stack",
    "make_quote",
    "percent_of",
]
