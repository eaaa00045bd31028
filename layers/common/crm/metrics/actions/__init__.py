"""One function per action on the figures."""

from crm.metrics.actions.customers import get_funnel

__all__ = ["get_funnel"]
