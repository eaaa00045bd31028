"""Figures and rows, counted in one snapshot."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, LiteralString

import psycopg

from local.servers import postgres
from tests.database.world import World

MEASURES: Final = (
    "customers",
    "customers_counted",
    "customers_repeat",
    "customers_served",
    "intakes",
    "sessions_opened",
    "sessions_started",
    "sessions_completed",
    "upsells_made",
    "upsells_shown",
    "upsells_clicked",
    "interaction:waiver_accepted",
    "interaction:session_completed",
    "first:waiver_accepted",
    "first:session_completed",
    "ordered:30:session_completed",
)
_COUNTS: Final[LiteralString] = """
select 'customers', count(*) from crm.customers
union all select 'customers_counted', count(*) from crm.customers
union all
select 'customers_served', count(distinct customer_id) from crm.sessions
where duration_minutes is not null
union all
select 'customers_repeat', count(*) from (
  select from crm.sessions where duration_minutes is not null
  group by customer_id having count(*) > 1
) as repeat
union all select 'intakes', count(*) from crm.intakes
union all select 'sessions_opened', count(*) from crm.sessions
union all select 'sessions_started', count(started_at) from crm.sessions
union all select 'sessions_completed', count(duration_minutes) from crm.sessions
union all select 'upsells_made', count(*) from crm.upsell_recommendations
union all select 'upsells_shown', count(shown_at) from crm.upsell_recommendations
union all select 'upsells_clicked', count(clicked_at) from crm.upsell_recommendations
union all
select 'interaction:' || interaction_type, count(*) from crm.crm_interactions
where interaction_type in ('waiver_accepted', 'session_completed') group by interaction_type
union all
select 'first:' || interaction_type, count(distinct customer_id) from crm.crm_interactions
where interaction_type in ('waiver_accepted', 'session_completed') group by interaction_type
union all select 'ordered:30:session_completed', count(distinct customer_id) from crm.sessions
where duration_minutes is not null
"""
_ROLLUPS: Final[tuple[LiteralString, ...]] = (
    "select * from crm.metric_rollups order by grain, dimension, at, measure, value, currency",
    "select * from crm.first_touches order by customer_id, interaction_type",
    "select * from crm.customer_totals order by customer_id",
    "select * from crm.customer_values order by customer_id, currency",
)


@contextmanager
def as_admin(world: World) -> Iterator[psycopg.Connection]:
    """One snapshot, with the rights of the functions on behalf of an admin."""
    with world.database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("set local role crm_api")
        connection.execute("select set_config('crm.role', 'admin', true)")
        yield connection


def differences(connection: psycopg.Connection) -> dict[str, tuple[int, int]]:
    """Each measure whose figure, live tail included, is not the count of its rows."""
    found: Counter[str] = Counter(
        dict(
            connection.execute(
                "select measure, sum(row_count)::bigint from crm.metric_cells(%s, '{all}',"
                " '{2000-01-01, 2100-01-01}', crm.tail_facts(%s)) group by measure",
                [list(MEASURES), list(MEASURES)],
            ).fetchall()
        )
    )
    counted: Counter[str] = Counter(dict(connection.execute(_COUNTS).fetchall()))
    return {m: (found[m], counted[m]) for m in MEASURES if found[m] != counted[m]}


def rollups(world: World) -> list[list[tuple[Any, ...]]]:
    """All that a rebuild makes anew."""
    return [world.report(query) for query in _ROLLUPS]
