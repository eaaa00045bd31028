"""A database that is not empty: twenty thousand rows of each kind, of a thousand customers."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from tests.database import journeys
from tests.database.actors import Actor, customer, mechanic
from tests.database.world import World, explain

LARGE: Final = (
    "customers",
    "intakes",
    "sessions",
    "crm_interactions",
    "upsell_recommendations",
    "outbox",
    "payments",
    "stripe_events",
)
_ROWS: Final = 20_000
_LOAD: Final[list[LiteralString]] = [
    "insert into crm.customers (id) select uuidv7() from generate_series(1, 1000)",
    """
    create temporary table numbered on commit drop as
    select id as customer_id, row_number() over (order by id) - 1 as n from crm.customers
    """,
    """
    insert into crm.intakes (customer_id, plan, price_cents, currency, concern, created_at)
    select customer_id, 'trial', 0, 'USD', 'It grinds.', now() - i * interval '1 minute'
    from generate_series(1, %(rows)s) as i join numbered on n = i %% 1000
    """,
    """
    insert into crm.sessions (customer_id, intake_id, session_type, plan, minutes, price_cents,
      currency, status, started_at, ended_at, duration_minutes, upsells_generated_at, created_at)
    select customer_id, id, 'chat', 'trial', 10, 0, 'USD', 'completed', created_at, created_at, 1,
      created_at, created_at from crm.intakes
    """,
    """
    insert into crm.crm_interactions (customer_id, interaction_type, session_id, created_at)
    select customer_id, 'session_completed', id, created_at from crm.sessions
    """,
    """
    insert into crm.upsell_recommendations (customer_id, session_id, recommendation_type,
      service_title, service_description, created_at)
    select customer_id, id, 'follow_up', 'Follow-up', '', created_at from crm.sessions
    """,
    """
    insert into crm.outbox (event_type, customer_id, session_id, data, published_at)
    select 'SessionCompleted', customer_id, id, '{}', created_at from crm.sessions
    """,
    """
    insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
    select 'evt_' || id, 'checkout.session.completed', created_at, '{}', 'applied'
    from crm.intakes
    """,
    """
    insert into crm.payments (customer_id, intake_id, stripe_event_id, stripe_checkout_session_id,
      amount_cents, currency, paid_at)
    select customer_id, id, 'evt_' || id, 'cs_' || id, 0, 'USD', created_at from crm.intakes
    """,
]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Rows read of each large table, and pages touched of tables and indexes in all."""

    rows: dict[str, int]
    pages: int


@dataclass(frozen=True, kw_only=True)
class Crowded:
    """One newcomer among a thousand customers, with a session in each state."""

    world: World
    owner: Actor
    by: Actor
    pending: UUID
    waiting: UUID
    live: UUID
    completed: UUID
    undecided: UUID
    upsell: UUID

    def cost(self, actor: Actor, function: str, *arguments: object) -> Cost:
        """What one call costs, once its plans have settled."""
        connection = self.world.connection(actor.login)
        for _ in range(_CALLS_BEFORE_A_PLAN_SETTLES):
            with connection.transaction(force_rollback=True):
                self.world.ask(actor, function, *arguments)
        with connection.transaction(force_rollback=True):
            before = _read_so_far(connection)
            plan = explain(connection, function, Jsonb(actor.claims), *arguments)
            after = _read_so_far(connection)
        rows = {table: after[table] - before[table] for table in LARGE}
        return Cost(rows={table: n for table, n in rows.items() if n}, pages=_pages(plan))


def _pages(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def _read_so_far(connection: psycopg.Connection) -> dict[str, int]:
    rows = connection.execute(
        "select relname, seq_tup_read + coalesce(idx_tup_fetch, 0)"
        " from pg_stat_xact_user_tables where schemaname = 'crm'"
    )
    return dict(rows.fetchall())


_CALLS_BEFORE_A_PLAN_SETTLES: Final = 6


def crowd_in(world: World) -> Crowded:
    """Fills a database, and lets one more customer act in it."""
    _fill(world)
    owner, by = customer(), mechanic()
    completed = journeys.completed_session(world, owner, by)
    return Crowded(
        world=world,
        owner=owner,
        by=by,
        pending=journeys.pending_session(world, owner),
        waiting=journeys.waiting_session(world, owner, by),
        live=journeys.live_session(world, owner, by),
        completed=completed,
        undecided=journeys.completed_session(world, owner, by),
        upsell=journeys.recommend(world, completed)[0],
    )


def _fill(world: World) -> None:
    with world.owner(*LARGE) as owner:
        for table in LARGE:
            owner.execute(f"alter table crm.{table} disable trigger user".encode())
        for statement in _LOAD:
            owner.execute(statement, {"rows": _ROWS} if "%(rows)s" in statement else None)
        for table in LARGE:
            owner.execute(f"alter table crm.{table} enable trigger user".encode())
    with world.owner() as owner:
        owner.execute("analyze")
