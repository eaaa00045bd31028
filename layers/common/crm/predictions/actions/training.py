"""Learns from what all customers did, and scores each of them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Final

from crm.catalogue.load import catalogue
from crm.predictions import store
from crm.predictions.contracts.features import parse_earlier, parse_features
from crm.predictions.fitting import customers
from crm.predictions.rules.features import Features
from crm.predictions.rules.forecast import Learned, Snapshot
from crm.predictions.rules.reasons import Earlier, describe, describe_move
from crm.predictions.rules.rfm import Standing, standings

# The earlier moments from which it is foretold, to see what came: each so long before the next.
_PASTS: Final = 3
_APART: Final = timedelta(days=90)


def train_models(now: datetime) -> dict[str, int]:
    """Scores every customer by what happened before `now`; returns counts for the log.

    A repeat makes the same scores of the same rows.

    Raises:
        Unavailable: The database is unavailable.
    """
    today = datetime.combine(now.date(), time(), UTC)
    moments = [today - back * _APART for back in range(_PASTS, 0, -1)]
    snapshots = [_snapshot(moment) for moment in [*moments, now]]
    known = snapshots[-1].known
    stand = standings(known, now)
    learned = customers.learn(snapshots, {one: stand[one].segment for one in stand})
    version = store.save_model("customers", now, learned)
    earlier = dict(map(parse_earlier, store.list_standings()))
    intervals = {name: plan.billing_interval for name, plan in catalogue().plans.items()}
    moved = store.save_scores(
        now,
        [
            {
                **_score(one, now, stand[one.customer_id], earlier.get(one.customer_id)),
                **_chances(learned, one, version),
                "is_member": one.is_member(now, intervals),
            }
            for one in known
        ],
    )
    buyers = sum(one.purchases > 0 for one in known)
    active = learned.status == "active"
    return {"customers": len(known), "buyers": buyers, "moved": moved, "active": int(active)}


def _snapshot(at: datetime) -> Snapshot:
    return Snapshot(at, tuple(map(parse_features, store.list_features(at))))


def _score(
    known: Features, at: datetime, standing: Standing, earlier: Earlier | None
) -> dict[str, object]:
    """A row of `customer_scores`, with the reason of a move if it is one."""
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
        "reasons": describe(known, at),
        "move_reason": describe_move(known, at, standing.r, earlier),
    }


def _chances(learned: Learned, known: Features, version: int) -> Mapping[str, object]:
    """What may become of a customer, in the columns of `customer_scores`."""
    forecast = learned.forecasts.get(known.customer_id)
    if forecast is None:
        return {}
    value = asdict(forecast.value)
    return {
        "p_alive": forecast.p_alive,
        "p_churn_90": forecast.p_churn_90,
        "expected_purchases_365": forecast.expected_purchases_365,
        "value_cents": value.pop("expected"),
        **{f"value_{bound}": amount for bound, amount in value.items()},
        "model_version": version,
    }
