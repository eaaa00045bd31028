"""What crosses the edges of the metrics."""

from crm.metrics.contracts.customers import Funnel

__all__ = ["Funnel"]
