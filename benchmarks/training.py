"""A night's training at two counts of customers: how long it takes, and how much memory."""

import resource
import time
from datetime import UTC, datetime
from typing import Final, LiteralString

from benchmarks.backend import backend
from benchmarks.database import Database, fresh
from benchmarks.report import Figure
from crm.predictions.actions.training import train_models

_FEW: Final = 10_000
_MANY: Final = 100_000
# What the function may take: fifteen minutes, and 3,008 MB.
_MINUTES: Final = 15
_MEGABYTES: Final = 3_008
_AT: Final = datetime(2026, 11, 4, 2, 40, tzinfo=UTC)
# Customers of two years who come again every three to thirteen weeks, and leave some day.
_EVENT: Final[LiteralString] = """
insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
values ('evt', 'checkout.session.completed', now(), '{}', 'applied') on conflict do nothing
"""
_ROWS: Final[LiteralString] = """
with life as materialized (
  select lpad(to_hex(n), 32, '0')::uuid as id, interval '1 day' * (20 + 70 * random()) as gap,
    %(at)s - interval '1 day' * (1 + 730 * random()) as came,
    floor(-4 * ln(1 - random()))::integer as repeats
  from (select setseed(.5)), generate_series(%(from)s + 1, %(to)s) as n
), customers as (
  insert into crm.customers (id, created_at) select id, came from life
)
insert into crm.payments (
  customer_id, stripe_event_id, stripe_checkout_session_id, amount_cents, currency, paid_at
)
select l.id, 'evt', 'cs_' || l.id || k, 1000 + floor(5000 * random())::bigint, 'USD',
  l.came + k * l.gap
from life as l, generate_series(0, l.repeats) as k where l.came + k * l.gap < %(at)s
"""


def measure(effort: float) -> list[Figure]:
    """Returns seconds, megabytes, and how both grow from few to many customers."""
    few, many = round(_FEW * effort), round(_MANY * effort)
    with fresh() as database, backend(database) as handlers:
        handlers.act_as("crm_worker")
        _add(database, 0, few)
        first = _train()
        _add(database, few, many)
        last = _train()
    return [
        Figure(what=f"{few:,} customers are scored", value=first[0], unit="s"),
        Figure(
            what=f"{many:,} customers are scored", value=last[0], unit="s", at_most=_MINUTES * 20
        ),
        Figure(what=f"memory at {few:,} customers, at most", value=first[1], unit="MB"),
        Figure(
            what=f"memory at {many:,} customers, at most",
            value=last[1],
            unit="MB",
            at_most=_MEGABYTES / 2,
        ),
        Figure(
            what=f"time for {many:,} customers against {few:,}",
            value=last[0] / first[0],
            at_most=many / few,
        ),
    ]


def _add(database: Database, before: int, count: int) -> None:
    with database.connect() as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        for force in ("no force", "force"):
            for table in ("customers", "payments", "stripe_events", "metric_changes"):
                connection.execute(f"alter table crm.{table} {force} row level security".encode())
            if force == "no force":
                connection.execute(_EVENT)
                connection.execute(_ROWS, {"at": _AT, "from": before, "to": count})
    with database.connect() as connection:
        connection.execute("analyze")


def _train() -> tuple[float, float]:
    started = time.perf_counter()
    counts = train_models(_AT)
    if not counts["active"]:
        raise RuntimeError("nothing was learned, so that nothing was measured")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return time.perf_counter() - started, peak / 1024
