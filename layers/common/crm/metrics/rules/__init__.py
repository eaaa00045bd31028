"""How figures follow from counts."""

from crm.metrics.rules.rates import percentage

__all__ = ["percentage"]
