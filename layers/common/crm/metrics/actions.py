"""One function per question asked of the figures."""

from crm.metrics import store
from crm.metrics.contracts import Funnel
from crm.metrics.rules import percentage
from crm.platform.principal import Principal


def get_funnel(who: Principal) -> Funnel:
    """The customer's own funnel."""
    counts = store.get_funnel(who)
    rate = percentage(counts["sessions_completed"], counts["total_intakes"])
    return Funnel.model_validate({**counts, "conversion_rate": float(rate)})
