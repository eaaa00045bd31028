"""One function per question asked of the figures."""

from crm.metrics.actions.customers import get_funnel

__all__ = ["get_funnel"]
