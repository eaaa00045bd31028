"""How many customers a run of `refresh_cohorts` looks at, and how long an ordinary minute takes."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

import psycopg

from benchmarks.backend import backend
from benchmarks.database import fresh
from benchmarks.report import Figure
from crm.predictions.actions.cohorts import refresh_cohorts

_CUSTOMERS: Final = 100_000
_ACTS: Final = 12
_BUSY: Final = 100
_KINDS: Final = ("intake_submitted", "session_completed", "summary_viewed", "upsell_shown")
_JOURNEYS: Final[LiteralString] = """
with added as (
  insert into crm.customers (id) select uuidv7() from generate_series(1, %(customers)s) returning id
)
insert into crm.crm_interactions (customer_id, interaction_type, created_at, metadata)
select
  id, (%(kinds)s::text[])[1 + place %% 4], %(now)s::timestamptz - random() * interval '200 days',
  '{"plan": "trial"}'
from added, generate_series(1, %(acts)s) as place
"""
_CLICKS: Final[LiteralString] = """
insert into crm.crm_interactions (customer_id, interaction_type)
select id, 'upsell_clicked' from crm.customers order by id limit %s
"""


def measure(effort: float) -> list[Figure]:
    """Look at everybody who ever acted, then at those of one minute."""
    customers = max(1_000, round(_CUSTOMERS * effort))
    with fresh() as database, backend(database) as ours:
        ours.act_as("crm_worker")
        now = datetime.now(UTC) + timedelta(minutes=1)
        given = {"customers": customers, "kinds": list(_KINDS), "acts": _ACTS, "now": now}
        with database.connect() as owner, owner.transaction():
            _write(owner, _JOURNEYS, given)
        started, looked, slowest = time.monotonic(), 0, 0.0
        while looked < customers:
            begun = time.monotonic()
            looked += refresh_cohorts(now)["looked_at"]
            slowest = max(slowest, time.monotonic() - begun)
        rate = customers / (time.monotonic() - started)
        with database.connect() as owner, owner.transaction():
            _write(owner, _CLICKS, [min(customers, _BUSY)])
        begun = time.monotonic()
        refresh_cohorts(now + timedelta(minutes=1))
        minute = 1000 * (time.monotonic() - begun)
    journeys = f"{customers:,} customers with {_ACTS} acts"
    return [
        Figure(what=f"{journeys}: looked at", value=rate, unit="a second", at_least=100),
        Figure(what="the longest run among them", value=slowest, unit="s", at_most=55),
        Figure(
            what=f"a minute in which {_BUSY} of them act", value=minute, unit="ms", at_most=5000
        ),
    ]


def _write(
    owner: psycopg.Connection, statement: LiteralString, given: Sequence[Any] | Mapping[str, Any]
) -> None:
    owner.execute("set local role crm_owner")
    for table in ("customers", "crm_interactions"):
        owner.execute(f"alter table crm.{table} no force row level security")
    owner.execute(statement, given)
    for table in ("customers", "crm_interactions"):
        owner.execute(f"alter table crm.{table} force row level security")
