"""The page that shows the schema says what the migrations do."""

from pathlib import Path

import pytest

from local import schema
from tests.conftest import ROOT
from tests.database.world import World


def test_the_kept_schema_equals_the_migrations(shared: World) -> None:
    made = schema.snapshot(shared.database.cluster.conninfo(shared.database.name))
    assert made == (ROOT / "database" / "schema.sql").read_text(), "run `python -m local.schema`"


def test_the_check_names_what_differs_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "schema.sql"
    monkeypatch.setattr(schema, "SNAPSHOT", kept)

    assert schema.main([]) == 0
    made = kept.read_text()
    kept.write_text(made.replace("    rating smallint,\n", ""))
    assert schema.main(["--check"]) == 1
    assert "+    rating smallint," in capsys.readouterr().err


@pytest.mark.parametrize(
    "statement",
    [
        "alter table crm.sessions add column mood text",
        "drop index crm.sessions_open",
        "alter table crm.sessions drop constraint sessions_rating_range",
        "drop policy mechanic_reads on crm.sessions",
        "alter policy mechanic_reads on crm.sessions using (true)",
        "grant update (price_cents) on crm.sessions to crm_api",
        "alter table crm.sessions no force row level security",
        "alter function crm.lock_session(uuid) security definer",
        "grant execute on function crm.lock_session(uuid) to crm_app",
        "alter table crm.sessions disable row level security",
        "grant usage on schema crm to crm_app",
        "create view crm.happy as select 1 as one",
        "create type crm.mood as enum ('good')",
        "alter default privileges for role crm_owner grant execute on functions to public",
    ],
)
def test_a_change_that_no_migration_made_shows(world: World, statement: str) -> None:
    conninfo = world.database.cluster.conninfo(world.database.name)
    before = schema.snapshot(conninfo)
    with world.owner() as owner:
        owner.execute(statement.encode())

    assert schema.snapshot(conninfo) != before
