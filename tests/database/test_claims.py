"""Claims: forged ones are refused, real ones end with their call, and no login helps itself."""

from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.database import journeys
from tests.database.actors import SERVICE, customer
from tests.database.world import World, invoke, refused

_SOMEBODY = str(UUID(int=7))


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "CR401"),
        ({"role": "customer"}, "CR401"),
        ({"sub": _SOMEBODY}, "CR401"),
        ({"sub": None, "role": "customer"}, "CR401"),
        ({"sub": _SOMEBODY, "role": None}, "CR401"),
        ({"sub": "", "role": "customer"}, "CR401"),
        ({"sub": "me", "role": "customer"}, "CR401"),
        ({"sub": f"{_SOMEBODY}'", "role": "customer"}, "CR401"),
        ({"sub": 7, "role": "customer"}, "CR401"),
        ({"sub": [_SOMEBODY], "role": "customer"}, "CR401"),
        ([], "CR401"),
        ("customer", "CR401"),
        (None, "CR401"),
        ({"sub": _SOMEBODY, "role": ""}, "CR403"),
        ({"sub": _SOMEBODY, "role": "owner"}, "CR403"),
        ({"sub": _SOMEBODY, "role": "api"}, "CR403"),
        ({"sub": _SOMEBODY, "role": "Customer"}, "CR403"),
        ({"sub": _SOMEBODY, "role": "customer "}, "CR403"),
        ({"sub": _SOMEBODY, "role": ["customer"]}, "CR403"),
        ({"sub": _SOMEBODY, "role": True}, "CR403"),
    ],
)
def test_forged_claims_are_refused(shared: World, claims: Any, code: str) -> None:
    with refused(code):
        invoke(shared.connection("crm_app"), "get_funnel", Jsonb(claims))


def test_a_call_without_claims_is_refused(shared: World) -> None:
    with refused("CR401"):
        shared.connection("crm_app").execute("select api.get_funnel(null)")


def test_claims_do_not_outlive_their_call(shared: World) -> None:
    connection = shared.connection("crm_app")
    shared.ask(customer(), "get_funnel")

    left = connection.execute(
        "select current_setting('crm.subject', true), current_setting('crm.role', true)"
    ).fetchone()

    assert left in {("", ""), (None, None)}


def test_claims_of_a_refused_call_do_not_outlive_it_either(shared: World) -> None:
    connection = shared.connection("crm_app")
    with refused("CR404"):
        shared.ask(customer(), "get_session", uuid4())

    left = connection.execute("select current_setting('crm.role', true)").fetchone()

    assert left in {("",), (None,)}


def test_settings_that_a_login_makes_up_do_not_change_who_calls(shared: World) -> None:
    victim, stranger = customer(), customer()
    session = journeys.pending_session(shared, victim)
    with shared.database.login("crm_app") as connection:
        connection.execute("select set_config('crm.subject', %s, false)", [str(victim.id)])
        connection.execute("set crm.role = 'admin'")

        with refused("CR404"):
            invoke(connection, "get_session", stranger.claims, session)
        assert invoke(connection, "list_sessions", stranger.claims, None, None, None, 10) == []


def test_settings_that_a_login_makes_up_open_no_table(shared: World) -> None:
    with shared.database.login("crm_app") as connection:
        connection.execute("set crm.role = 'service'")
        with refused("42501"):
            connection.execute("select * from crm.sessions")


@pytest.mark.parametrize(
    "statement",
    [
        "set role crm_api",
        "set role crm_owner",
        "set role crm_customer",
        "set role crm_service",
        "set role crm_admin",
        "set session authorization crm_owner",
        "set session authorization crm_master",
        "select * from crm.crm_interactions",
        "update crm.upsell_recommendations set price_cents = 0",
        "insert into crm.outbox (event_type, customer_id, data) values ('X', uuidv7(), '{}')",
        "delete from crm.requests",
        "truncate crm.sessions",
        "select crm.authorize_call('{}', 'service')",
        "select crm.append_interaction(uuidv7(), 'summary_viewed', null, '{}')",
        "create function api.mine() returns int language sql return 1",
        "create table crm.mine (id int)",
        "create schema mine",
        "alter table crm.sessions disable row level security",
        "drop policy customer_own on crm.sessions",
        "grant crm_service to crm_app",
        "alter role crm_app superuser",
        "create role mine",
        "select * from ledger.files",
        "copy crm.sessions to stdout",
        "select pg_read_file('postgresql.conf')",
    ],
)
@pytest.mark.parametrize("login", ["crm_app", "crm_ingest", "crm_worker"])
def test_a_login_that_injects_sql_gets_nowhere(
    shared: World, login: str, statement: LiteralString
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shared.connection(login).execute(statement)


@pytest.mark.parametrize("role", ["customer", "mechanic", "admin", "service"])
def test_a_login_cannot_use_row_level_security_off_to_see_more(shared: World, role: str) -> None:
    with shared.database.login("crm_app") as connection:
        connection.execute("set row_security = off")
        claims = {"sub": _SOMEBODY, "role": role}
        with pytest.raises(psycopg.Error) as caught:
            invoke(connection, "list_sessions", claims, None, None, None, 10)
    # Postgres refuses to answer rather than to leave a policy out.
    assert caught.value.sqlstate in {"42501", "CR403"}


def test_an_object_that_a_login_puts_before_ours_is_never_used(shared: World) -> None:
    # A clone leaves temporary tables open to all, so that the function's own path is what holds.
    with shared.database.login("crm_worker") as connection:
        connection.execute("create temporary table sessions (id uuid)")
        connection.execute("set search_path = pg_temp, crm, api")
        with refused("CR404"):
            invoke(connection, "load_upsell_context", SERVICE.claims, uuid4())
