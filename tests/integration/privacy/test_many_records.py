"""A customer with more records than one request could erase or read."""

from typing import Final, LiteralString

import psycopg
import pytest

from crm.platform.config import settings
from demo.driver.client import Client
from local.servers import postgres
from tests.integration.privacy.conftest import NAME, Person, traces
from tests.support.backend import Backend
from tests.support.database import Database

_RECORDS: Final = 5_000
_MANY: Final[LiteralString] = """
insert into crm.crm_interactions (customer_id, interaction_type, metadata, created_at)
select %s, 'waiver_accepted', jsonb_build_object('by', %s::text), now() - nr * interval '1 minute'
from generate_series(1, %s) as nr
"""


def _store_many(database: Database, customer: Client) -> None:
    with database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("alter table crm.crm_interactions no force row level security")
        connection.execute(_MANY, [customer.id, NAME, _RECORDS])
        connection.execute("alter table crm.crm_interactions force row level security")
        connection.execute("analyze crm.crm_interactions")


@pytest.fixture(autouse=True)
def retention_days(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set before anything connects."""
    del backend
    monkeypatch.setenv("RETENTION_DAYS", "requests=30")
    settings.cache_clear()


def test_an_erasure_fences_at_once_and_goes_on_by_schedule(
    person: Person, backend: Backend, database: Database
) -> None:
    _store_many(database, person.customer)
    backend.bus.published.clear()

    first = person.customer.delete("/api/customers/me").body
    assert (first["records_erased"], first["finished_at"]) == (2_000, None)
    assert person.customer.get("/api/customers/me/export").status == 410
    assert traces(database) != []

    again = person.customer.delete("/api/customers/me").body
    assert (again["erased_at"], again["records_erased"]) == (first["erased_at"], 4_000)

    backend.invoke("enforce_retention", {})
    last = person.customer.delete("/api/customers/me").body
    assert last["records_erased"] > _RECORDS
    assert last["finished_at"] > last["erased_at"]
    assert traces(database) == []
    assert [event.type for event in backend.bus.published] == ["CustomerErased"]


def test_a_page_of_an_export_reads_what_it_holds(backend: Backend, database: Database) -> None:
    customer = backend.client("customer")
    customer.post("/api/interactions", {"interaction_type": "waiver_accepted"})
    _store_many(database, customer)
    page = customer.get("/api/customers/me/export", query="limit=50").body

    app = database.login("crm_app")
    with app.transaction():
        before = _rows_read(app)
        claims = psycopg.types.json.Jsonb({"sub": str(customer.id), "role": "customer"})
        middle = page["records"][-1]
        app.execute(
            "select api.export_customer(%s, %s, %s, 50)",
            [claims, middle["created_at"], middle["id"]],
        )
        assert 50 < _rows_read(app) - before < 200


def _rows_read(connection: psycopg.Connection) -> int:
    row = connection.execute(
        "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer"
        " from pg_stat_xact_user_tables where schemaname = 'crm'"
    ).fetchone()
    assert row is not None
    return int(row[0])
