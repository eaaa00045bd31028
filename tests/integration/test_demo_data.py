"""Histories that are copied in are those that the system itself would have written."""

from typing import Any

from demo.history.load import load
from local.rebuild import rebuild
from local.servers.ports import HOST
from tests.support.backend import Backend, completed_session
from tests.support.database import LOGINS, Database, ask

EVENTS = 2_000
_KEYS = "select count(*) from pg_constraint where contype = 'f'"
_INDEXES = "select count(*) from pg_indexes where schemaname = 'crm'"
_FORCED = "select count(*) from pg_class where relforcerowsecurity"
_IDLE_TRIGGERS = "select count(*) from pg_trigger where tgenabled = 'D'"
_SUMS = (
    "select coalesce(sum(row_count), 0)::int from crm.metric_rollups"
    " where grain = 'day' and dimension = 'all' and measure = %s"
)


def described(database: Database) -> dict[str, Any]:
    passwords = LOGINS | {"crm_master": database.cluster.password}
    return {
        "host": HOST,
        "port": database.cluster.port,
        "name": database.name,
        "passwords": passwords,
    }


def test_the_tables_are_guarded_as_before(database: Database) -> None:
    master = database.login("crm_master")
    before = [ask(master, query) for query in (_KEYS, _INDEXES, _FORCED, _IDLE_TRIGGERS)]
    assert load(described(database), EVENTS, lambda _: None) >= EVENTS
    after = [ask(master, query) for query in (_KEYS, _INDEXES, _FORCED, _IDLE_TRIGGERS)]
    assert after == before


def test_what_the_system_itself_decided_may_stand_there(
    backend: Backend, database: Database
) -> None:
    completed_session(backend, backend.client("customer"), backend.client("mechanic"))
    assert load(described(database), EVENTS, lambda _: None) >= EVENTS


def test_the_figures_count_what_was_copied(database: Database) -> None:
    load(described(database), EVENTS, lambda _: None)
    rebuild(described(database))
    report = database.login("crm_report")
    for measure, query in (
        ("intakes", "select count(*) from intakes"),
        ("upsells_clicked", "select count(clicked_at) from upsell_recommendations"),
        ("upsells_purchased", "select count(purchased_at) from upsell_recommendations"),
        ("payments", "select count(*) from payments"),
    ):
        counted = ask(report, query)
        assert counted > 0
        assert ask(report, _SUMS, measure) == counted


def test_every_purchase_of_a_recommendation_was_paid(database: Database) -> None:
    load(described(database), EVENTS, lambda _: None)
    report = database.login("crm_report")
    unpaid = """
        select count(*) from upsell_recommendations as u
        left join payments as p on p.upsell_id = u.id
        where (u.purchased_at is null) <> (p.id is null)
    """
    assert ask(report, unpaid) == 0
    assert (
        ask(report, "select count(*) from upsell_recommendations where clicked_at < shown_at") == 0
    )


def test_a_second_run_adds_other_customers(database: Database) -> None:
    for _ in range(2):
        load(described(database), EVENTS, lambda _: None)
    report = database.login("crm_report")
    assert ask(report, "select count(*) from crm_interactions") >= 2 * EVENTS
