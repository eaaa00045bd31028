"""Builds what is known of all customers together from the database's reply."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from crm.catalogue.segments import SEGMENTS
from crm.platform.contracts.models import Price
from crm.predictions.contracts.overview import (
    CohortSize,
    ModelReport,
    ModelVersion,
    Predictions,
    RiskReport,
    SegmentMove,
    SegmentPlace,
    SegmentReport,
)
from crm.predictions.contracts.standing import ExpectedValue, ScoredCustomer
from crm.predictions.rules.rfm import segment_at
from crm.predictions.rules.telling import (
    describe_customers_model,
    describe_purchase_model,
    describe_risk,
)

type Row = Mapping[str, Any]

_DESCRIBED: Final = {"customers": describe_customers_model, "purchase": describe_purchase_model}
_NEVER: Final = "Nothing was learned yet: the first night does it."


def overview_of(reply: Row, titles: Mapping[str, str], now: datetime, locale: str) -> Predictions:
    """Builds the reply, with the titles of the cohorts that there are."""
    models = {name: _model(name, reply["models"]) for name in _DESCRIBED}
    customers = models["customers"]
    totals = _totals(reply["models"], locale)
    segments = _segments(reply, totals, locale)
    counts = {one.segment: one.customers for one in segments}
    return Predictions(
        as_of=now,
        scored_at=reply["scored_at"],
        customers=sum(counts.values()),
        buyers=sum(counts.values()) - counts.get("prospect", 0),
        missing=None if customers.active else _missing(customers),
        segments=segments,
        places=[
            SegmentPlace(segment=segment_at(row["r"], row["fm"]), **row) for row in reply["places"]
        ],
        moves=[SegmentMove.model_validate(row) for row in reply["moves"]],
        risk=_risk(reply["risk"], is_foretold=customers.active is not None, locale=locale),
        calls=[ScoredCustomer.from_row(row, titles, locale) for row in reply["calls"]],
        expected=totals[None],
        models=list(models.values()),
        cohorts=[
            CohortSize.model_validate(
                {"customers": 0, "joined": 0, "name": name, "title": title}
                | reply["cohorts"].get(name, {})
            )
            for name, title in titles.items()
        ],
    )


def _segments(
    reply: Row, expected: Mapping[str | None, list[ExpectedValue]], locale: str
) -> list[SegmentReport]:
    rows = defaultdict(list)
    for row in reply["segments"]:
        rows[row["segment"]].append(row)
    return [
        SegmentReport(
            segment=segment,
            customers=sum(row["customers"] for row in rows[segment]),
            paid=_prices((row for row in rows[segment] if row["money_cents"]), locale),
            arrived=_moved(reply["moves"], "to_segment", segment),
            left=_moved(reply["moves"], "from_segment", segment),
            expected=expected[segment],
        )
        for segment in SEGMENTS
    ]


def _moved(moves: Iterable[Row], end: str, segment: str) -> int:
    return sum(move["customers"] for move in moves if move[end] == segment)


def _prices(rows: Iterable[Row], locale: str) -> list[Price]:
    return [Price.of(row["money_cents"], row["currency"], locale) for row in rows]


def _totals(models: Iterable[Row], locale: str) -> Mapping[str | None, list[ExpectedValue]]:
    """By segment, None for all, what the active model expects of them together."""
    found: defaultdict[str | None, list[ExpectedValue]] = defaultdict(list)
    for model in models:
        if model["name"] == "customers" and model["status"] == "active":
            for row in model["report"].get("totals", ()):
                expected = ExpectedValue.of(row, locale)
                found[row["segment"]] += [expected] if expected else []
    return found


def _risk(row: Row, *, is_foretold: bool, locale: str) -> RiskReport:
    brought = _prices(row["brought"], locale)
    words = describe_risk(
        row["at_risk"],
        row["may_leave"],
        [price.formatted for price in brought],
        is_foretold=is_foretold,
    )
    return RiskReport(
        at_risk=row["at_risk"], may_leave=row["may_leave"], brought=brought, words=words
    )


def _missing(model: ModelReport) -> str:
    return model.latest.reason if model.latest and model.latest.reason else _NEVER


def _model(name: str, models: Iterable[Row]) -> ModelReport:
    """Of the versions, newest first, what is told of one model."""
    rows = [row for row in models if row["name"] == name]
    versions = [ModelVersion.model_validate(row) for row in rows]
    active = next((row for row in rows if row["status"] == "active"), None)
    told = active or next(iter(rows), None)
    return ModelReport.model_validate(
        {
            "name": name,
            "active": active and ModelVersion.model_validate(active),
            "latest": versions[0] if versions else None,
            "words": list(_DESCRIBED[name](told["report"])) if told else [_NEVER],
            "refused": [version for version in versions if version.status == "refused"],
        }
    )
