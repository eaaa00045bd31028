"""Reads a condition: the facts that an offer, a price or a boost asks for."""

from typing import cast

from crm.catalogue.model import SESSION_TYPES, Condition, SessionType
from crm.catalogue.reading.tables import Table
from crm.platform.money import Money

_HIGHEST_COMPLEXITY = 3


def read_condition(table: Table, *, currency: str, session_plans: tuple[str, ...]) -> Condition:
    """Read the keys of a condition out of the table that also holds what it is for."""
    condition = Condition(
        session_types=cast("tuple[SessionType, ...] | None", _one_of(table, "session_type")),
        plans=table.texts("plan", choices=session_plans) if table.has("plan") else None,
        urgent=table.flag("urgent") if table.has("urgent") else None,
        minutes_at_least=_number(table, "minutes_at_least"),
        minutes_at_most=_number(table, "minutes_at_most"),
        files_at_least=_number(table, "files_at_least"),
        complexity_at_least=_number(table, "complexity_at_least", at_most=_HIGHEST_COMPLEXITY),
        completed_at_least=_number(table, "completed_at_least"),
        completed_at_most=_number(table, "completed_at_most"),
        completed_within_days=_number(table, "completed_within_days"),
        spent_at_least=_money(table, "spent_at_least", currency),
    )
    if condition.completed_within_days is not None and (
        condition.completed_at_least is None and condition.completed_at_most is None
    ):
        table.problem("completed_within_days", "needs completed_at_least or completed_at_most")
    return condition


def _one_of(table: Table, key: str) -> tuple[str, ...] | None:
    return table.texts(key, choices=SESSION_TYPES) if table.has(key) else None


def _number(table: Table, key: str, *, at_most: int = 100_000) -> int | None:
    return table.number(key, at_least=1, at_most=at_most) if table.has(key) else None


def _money(table: Table, key: str, currency: str) -> Money | None:
    return table.money(key, currency) if table.has(key) else None
