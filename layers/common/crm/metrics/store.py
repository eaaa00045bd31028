"""The SQL calls of the metrics."""

from crm.platform.database import as_json, call
from crm.platform.principal import Principal


def get_funnel(who: Principal) -> dict[str, int]:
    """The counts of the customer's funnel."""
    counts: dict[str, int] = call("select api.get_funnel(%s)", (as_json(who.claims()),))
    return counts
