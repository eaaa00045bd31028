"""Keeps what was learnt of the likelihood to buy, active or refused."""

from collections.abc import Iterable
from datetime import datetime

from crm.predictions import store
from crm.predictions.fitting.gate import learn
from crm.predictions.rules.delivered import DeliveredList


def train_likelihood(
    lists: Iterable[DeliveredList], *, until: datetime, outcome_days: int, by_revenue: bool
) -> dict[str, int]:
    """Learns, judges, and keeps the next version; returns counts for the log.

    One that is refused takes the active one back as well: the catalogue's weights order again.

    Args:
        lists: That were delivered.
        until: When they were read.
        outcome_days: Within how many days a purchase counts.
        by_revenue: Whether the catalogue orders by what a purchase brings.

    Raises:
        Unavailable: The database is unavailable.
    """
    learned = learn(lists, outcome_days=outcome_days, by_revenue=by_revenue)
    version = store.save_model("purchase", until, learned)
    return {
        "purchase_version": version,
        "purchase_active": int(learned.status == "active"),
        "purchase_shown": learned.report["shown"],
    }
