"""What figures cost: a year of them at 1 and 5 million interactions, beside scanning the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from benchmarks import database
from benchmarks.database import Database
from benchmarks.report import Figure
from benchmarks.timing import Work, interleaved
from crm.metrics.contracts.funnel import FunnelFigures
from crm.metrics.contracts.reading import Reading

_FEW, _MANY = 1_000_000, 5_000_000
_READINGS, _SCANS = 41, 3
_ADMIN: Final = Jsonb({"sub": str(uuid4()), "role": "admin"})
_SERVICE: Final = Jsonb({"sub": str(UUID(int=0)), "role": "service"})
_TABLES: Final = ("customers", "crm_interactions")
# A year, ten interactions a customer, of all types but rarely the late ones.
_FILL: Final[tuple[LiteralString, ...]] = (
    """
    insert into crm.customers (id, created_at)
    select uuidv7(), timestamptz '2025-11-01' + random() * interval '365 days'
    from generate_series(1, %(events)s / 10)
    """,
    """
    insert into crm.crm_interactions (customer_id, interaction_type, created_at)
    select
      c.id,
      (array['intake_submitted', 'session_started', 'session_completed', 'summary_viewed',
        'upsell_shown', 'upsell_clicked', 'upsell_dismissed', 'checkout_started',
        'checkout_completed', 'waiver_accepted'])[1 + floor(10 * power(random(), 1.5))],
      c.created_at + random() * interval '30 days'
    from crm.customers as c cross join generate_series(1, 10)
    """,
)
_READ: Final[LiteralString] = "select api.read_metrics(%s, %s, %s, '2025-11-01', '2026-10-31', %s)"
_FUNNEL: Final = FunnelFigures.measures_of(Reading(locale="en_US"))
#: The same question to the rollups and to the rows.
_QUESTIONS: Final[dict[str, tuple[list[str], LiteralString]]] = {
    "interactions by type": (
        [measure for measure in _FUNNEL if measure.startswith("interaction:")],
        "select interaction_type, count(*) from crm.crm_interactions group by 1",
    ),
    "interactions and customers by type": (
        [measure for measure in _FUNNEL if measure.startswith(("interaction:", "first:"))],
        """
        select interaction_type, count(*), count(distinct customer_id)
        from crm.crm_interactions group by 1
        """,
    ),
    "unique customers by type": (
        [measure for measure in _FUNNEL if measure.startswith("first:")],
        "select interaction_type, count(distinct customer_id) from crm.crm_interactions group by 1",
    ),
}
#: How the whole funnel of a year is grouped, and where its days begin.
_FUNNELS: Final = ((None, "UTC"), ("week", "Asia/Kolkata"), ("day", "UTC"), ("day", "Asia/Kolkata"))


def measure(effort: float) -> list[Figure]:
    """Reading against scanning, and reading five times as much against reading once."""
    few, many = (_costs(round(events * effort)) for events in (_FEW, _MANY))
    against_scanning = [
        Figure(
            what=f"{name}: scanning {_MANY * effort:,.0f} interactions against reading them",
            value=many[f"{name}: scanned"] / many[name],
            at_least=500,
            parts={"scanned_ms": many[f"{name}: scanned"], "read_ms": many[name]},
        )
        for name in _QUESTIONS
    ]
    against_less = [
        Figure(
            what=f"{name}: {_MANY * effort:,.0f} interactions against {_FEW * effort:,.0f}",
            value=many[name] / few[name],
            at_most=2,
            parts={"few_ms": few[name], "many_ms": many[name]},
        )
        for name in (*_QUESTIONS, *(_funnel_name(*how) for how in _FUNNELS))
    ]
    return against_scanning + against_less


def _costs(events: int) -> dict[str, float]:
    """Milliseconds of each question at this size."""
    with database.fresh() as company:
        _fill(company, events)
        spent = {}
        for name, (measures, query) in _QUESTIONS.items():
            spent[name] = _reading(company, measures, None, "UTC")
            spent[f"{name}: scanned"] = _scanning(company, query)
        for how in _FUNNELS:
            spent[_funnel_name(*how)] = _reading(company, _FUNNEL, *how)
        return spent


def _funnel_name(group: str | None, zone: str) -> str:
    return f"the whole funnel of a year by {group or 'nothing'}, {zone}"


def _fill(company: Database, events: int) -> None:
    with _as_owner(company) as owner:
        for statement in _FILL:
            owner.execute(statement, {"events": events})
    with company.connect("crm_worker") as worker:
        worker.execute("set statement_timeout = 0")
        worker.execute("select api.rebuild_metrics(%s)", [_SERVICE])
    with company.connect() as master:
        master.execute("vacuum analyze")


def _scanning(company: Database, query: LiteralString) -> float:
    with _as_owner(company) as owner:
        return _milliseconds(lambda: owner.execute(query).fetchall(), times=_SCANS)


def _reading(company: Database, measures: list[str], group: str | None, zone: str) -> float:
    with company.connect("crm_app") as app:
        given = [_ADMIN, measures, group, zone]
        return _milliseconds(lambda: app.execute(_READ, given).fetchone(), times=_READINGS)


@contextmanager
def _as_owner(company: Database) -> Iterator[psycopg.Connection]:
    """One transaction that sees and writes every row."""
    with psycopg.connect(company.conninfo()) as owner:
        owner.execute("set local role crm_owner")
        for table in _TABLES:
            owner.execute(f"alter table crm.{table} no force row level security".encode())
        yield owner
        for table in _TABLES:
            owner.execute(f"alter table crm.{table} force row level security".encode())


def _milliseconds(work: Work, *, times: int) -> float:
    return interleaved({"alone": work}, times=times)["alone"] * 1000
