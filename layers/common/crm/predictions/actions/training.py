"""Learns from what all customers did, and scores each of them."""

from datetime import datetime

from crm.catalogue.load import catalogue
from crm.predictions import store
from crm.predictions.contracts.features import parse_earlier, parse_features
from crm.predictions.rules.features import Features
from crm.predictions.rules.reasons import Earlier, describe, describe_move
from crm.predictions.rules.rfm import Standing, standings


def train_models(now: datetime) -> dict[str, int]:
    """Scores every customer by what happened before `now`; returns counts for the log.

    A repeat makes the same scores of the same rows.

    Raises:
        Unavailable: The database is unavailable.
    """
    known = [parse_features(row) for row in store.list_features(now)]
    stand = standings(known, now)
    earlier = dict(map(parse_earlier, store.list_standings()))
    moved = store.save_scores(
        now,
        [_score(one, now, stand[one.customer_id], earlier.get(one.customer_id)) for one in known],
    )
    buyers = sum(one.purchases > 0 for one in known)
    return {"customers": len(known), "buyers": buyers, "moved": moved}


def _score(
    known: Features, at: datetime, standing: Standing, earlier: Earlier | None
) -> dict[str, object]:
    """A row of `customer_scores`, with the reason of a move if it is one."""
    intervals = {name: plan.billing_interval for name, plan in catalogue().plans.items()}
    return {
        "customer_id": known.customer_id,
        "recency_days": known.recency_days(at),
        "purchases": known.purchases,
        "money_cents": known.money_cents,
        "currency": known.currency or catalogue().currency,
        "r": standing.r,
        "f": standing.f,
        "m": standing.m,
        "segment": standing.segment,
        "is_member": known.is_member(at, intervals),
        "reasons": describe(known, at),
        "move_reason": describe_move(known, at, standing.r, earlier),
    }
