"""The figures as they are asked for and answered."""

from crm.metrics.contracts.customers import Funnel

__all__ = ["Funnel"]
