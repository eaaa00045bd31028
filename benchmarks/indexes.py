"""The indexes of crm_interactions against the classic four: filling, size, a customer's page.

The tables are filled with the same rows, a chunk in turns, under the same checks. The classic one
has random ids and one index for each column that is asked for; ours also refuses an event that was
reported before, and knows which rows a merge of the figures has not seen yet.
"""

import time
from statistics import median
from typing import Final, LiteralString

import psycopg

from benchmarks.database import fresh
from benchmarks.report import Figure
from benchmarks.timing import interleaved, repetitions

_CHUNKS: Final = 60
_ROWS: Final = 10_000
_READS: Final = 101
_GOAL: Final = 1.3
# Who comes often: one row in a hundred is theirs.
_OFTEN: Final = "00000000-0000-0000-0000-000000000001"
_SETUP: Final[LiteralString] = f"""
create table ours (like crm.crm_interactions including all);
create table ours_strict (like crm.crm_interactions including all);
create table classic (like crm.crm_interactions including defaults including constraints);
alter table classic drop client_event_id, drop reported_by, drop written_by, add primary key (id);
alter table classic alter id set default gen_random_uuid();
create index on classic (customer_id);
create index on classic (session_id);
create index on classic (interaction_type);
create index on classic (created_at);
create table people as
select case nr when 0 then '{_OFTEN}' else gen_random_uuid() end as id, nr
from generate_series(0, 20000) as nr;
create unique index on people (nr)
"""  # noqa: S608 - nothing of it is anybody's input
# A journey's mix: two of ten rows come from a browser with its event id, seven have a session; each
# is of a moment and of a transaction of its own.
_CHUNK: Final[LiteralString] = """
create temporary table chunk as
select
  p.id as customer_id,
  (array['intake_submitted', 'session_started', 'session_completed', 'summary_viewed',
    'upsell_shown', 'upsell_clicked', 'upsell_dismissed', 'checkout_started',
    'checkout_completed', 'waiver_accepted'])[1 + mod(d.nr, 10)] as interaction_type,
  case when mod(d.nr, 10) < 7 then gen_random_uuid() end as session_id,
  jsonb_build_object('plan', 'trial', 'page', d.nr) as metadata,
  gen_random_uuid() as event_id,
  mod(d.nr, 10) in (3, 9) as from_browser,
  clock_timestamp() as created_at,
  (%(first)s + d.nr)::text::xid8 as written_by
from (
  select nr, case when mod(nr, 100) = 0 then 0 else 1 + floor(random() * 20000)::integer end as who
  from generate_series(1, %(rows)s) as nr offset 0
) as d
join people as p on p.nr = d.who
"""
_FILL: Final[dict[str, LiteralString]] = {
    "classic": """
    insert into classic (customer_id, interaction_type, session_id, metadata, created_at)
    select customer_id, interaction_type, session_id, metadata, created_at from chunk
    """,
    "ours": """
    insert into ours (customer_id, interaction_type, session_id, metadata, created_at,
      written_by, client_event_id)
    select customer_id, interaction_type, session_id, metadata, created_at,
      written_by, case when from_browser then event_id end
    from chunk
    on conflict (customer_id, reported_by, client_event_id) where client_event_id is not null
    do nothing
    """,
    "ours_strict": """
    insert into ours_strict (customer_id, interaction_type, session_id, metadata, created_at,
      written_by, client_event_id)
    select customer_id, interaction_type, session_id, metadata, created_at,
      written_by, event_id
    from chunk
    on conflict (customer_id, reported_by, client_event_id) where client_event_id is not null
    do nothing
    """,
}
_PAGE: Final[dict[str, LiteralString]] = {
    "classic": """
    select id, interaction_type, session_id, metadata, created_at from classic
    where customer_id = %s order by created_at desc, id desc limit 51
    """,
    "ours": """
    select id, interaction_type, session_id, metadata, created_at from ours
    where customer_id = %s order by created_at desc, id desc limit 51
    """,
}


def measure(effort: float) -> list[Figure]:
    """Ratios of medians of chunks, bytes a row, and milliseconds of a page of 50."""
    chunks = repetitions(_CHUNKS, effort)
    with fresh() as database, database.connect() as owner:
        # The tables are this login's own; only the columns and the indexes are the product's.
        owner.execute("create schema bench; set search_path = bench")
        owner.execute(_SETUP.encode())
        filled = _fill(owner, chunks)
        owner.execute("vacuum analyze")
        rows = chunks * _ROWS
        return [
            _faster("inserts beside the classic four indexes", filled, "ours", _GOAL),
            _faster("the same, when every row carries an event id", filled, "ours_strict", None),
            *(_size(owner, table, rows) for table in _FILL),
            *_pages(owner, effort),
        ]


def _fill(owner: psycopg.Connection, chunks: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {table: [] for table in _FILL}
    for chunk in range(chunks):
        owner.execute("drop table if exists chunk")
        owner.execute(_CHUNK, {"rows": _ROWS, "first": chunk * _ROWS})
        owner.execute("analyze chunk")
        for table, statement in _FILL.items():
            started = time.perf_counter()
            owner.execute(statement)
            taken[table].append(time.perf_counter() - started)
    # Indexes that fit into a cache are all fast: the second half says more.
    return {table: median(seconds[len(seconds) // 2 :]) for table, seconds in taken.items()}


def _faster(what: str, filled: dict[str, float], table: str, goal: float | None) -> Figure:
    parts = {f"{name} rows/s": _ROWS / seconds for name, seconds in filled.items()}
    return Figure(what=what, value=filled["classic"] / filled[table], at_least=goal, parts=parts)


def _size(owner: psycopg.Connection, table: str, rows: int) -> Figure:
    found = owner.execute("select pg_indexes_size(%s::regclass)", [table]).fetchone()
    return Figure(
        what=f"indexes of a row: {table.replace('_', ', ')}",
        value=found[0] / rows if found else 0,
        unit="bytes",
    )


def _pages(owner: psycopg.Connection, effort: float) -> list[Figure]:
    works = {
        table: lambda query=query: owner.execute(query, [_OFTEN]).fetchall()
        for table, query in _PAGE.items()
    }
    medians = interleaved(works, times=repetitions(_READS, effort))
    return [
        Figure(what=f"a page of one who came often: {table}", value=seconds * 1000, unit="ms")
        for table, seconds in medians.items()
    ]
