"""Reads the plans that an intake may choose."""

import re
from typing import Final

from crm.catalogue.model import INTERVALS, SESSION_TYPES, Plan
from crm.catalogue.reading.tables import IDENTIFIER, Table

_STRIPE_PRICE: Final = re.compile(r"price_[A-Za-z0-9]{1,255}")
_LONGEST_SESSION: Final = 24 * 60


def read_plans(table: Table, currency: str) -> dict[str, Plan]:
    """Read every plan, and refuse two that answer to the same name."""
    tables = dict(table.named_tables())
    owners = {name: name for name in tables}
    return {name: _read_plan(name, plan, currency, owners) for name, plan in tables.items()}


def _read_plan(name: str, table: Table, currency: str, owners: dict[str, str]) -> Plan:
    plan = Plan(
        name=name,
        title=table.text("title", longest=80),
        aliases=_read_aliases(name, table, owners),
        price=table.price("price", currency),
        session_type=(
            table.choice("session_type", SESSION_TYPES) if table.has("session_type") else None
        ),
        minutes=(
            table.number("minutes", at_least=1, at_most=_LONGEST_SESSION)
            if table.has("minutes")
            else None
        ),
        billing_interval=(
            table.choice("billing_interval", INTERVALS) if table.has("billing_interval") else None
        ),
        stripe_price=stripe_price(table),
    )
    if (plan.session_type is None) != (plan.minutes is None):
        table.problem("session_type", "and minutes go together")
    elif (plan.session_type is None) == (plan.billing_interval is None):
        table.problem("session_type", "or billing_interval: a plan has one of them, never both")
    return plan


def _read_aliases(name: str, table: Table, owners: dict[str, str]) -> tuple[str, ...]:
    aliases = table.texts("aliases") if table.has("aliases") else ()
    for alias in aliases:
        if alias in owners:
            table.problem("aliases", f"{alias!r} already names the plan {owners[alias]}")
        if not IDENTIFIER.fullmatch(alias):
            table.problem("aliases", f"{alias!r} must be lower case letters, digits and _")
        owners[alias] = name
    return aliases


def stripe_price(table: Table) -> str | None:
    """Read the price that is already configured at Stripe, where one is named."""
    if not table.has("stripe_price"):
        return None
    return table.text("stripe_price", longest=261, like=_STRIPE_PRICE, hint='like "price_1Abc"')
