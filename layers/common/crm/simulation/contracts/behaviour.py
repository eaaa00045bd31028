"""Reads what the database knows of how customers behave."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from crm.platform.money import Money
from crm.simulation.rules.behaviour import Learned
from crm.simulation.rules.demand import Asked
from crm.simulation.rules.measured import Answers

type Row = Mapping[str, Any]

_LEARNED: Final = TypeAdapter(Learned)


def parse_answers(rows: Sequence[Row]) -> dict[str, Answers]:
    """Reads the answers to each offer of `api.read_behaviour`."""
    return {
        row["recommendation_type"]: Answers(
            viewed=int(row["viewed"]), clicked=int(row["clicked"]), bought=int(row["bought"])
        )
        for row in rows
    }


def parse_demand(rows: Sequence[Row], currency: str) -> dict[str, list[Asked]]:
    """Reads what was sold at which price, of offers that were shown at several in a currency."""
    asked: dict[str, list[Asked]] = {}
    for row in rows:
        if row["currency"] == currency:
            price = Money(row["price_cents"], currency)
            point = Asked(price=price, shown=row["shown"], bought=row["bought"])
            asked.setdefault(row["recommendation_type"], []).append(point)
    return {kind: points for kind, points in asked.items() if len(points) > 1}


def parse_learned(row: Row | None) -> Learned | None:
    """Reads the active model of purchases; None where there is none."""
    return _LEARNED.validate_python(row) if row else None
