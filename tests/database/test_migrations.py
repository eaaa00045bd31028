"""Migrations: forward, once, all or nothing, and one deployment at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import psycopg.conninfo
import pytest

from crm.platform.database.migrations import MigrationRefused, migrate
from local.servers import postgres
from local.servers.tcp_proxy import proxy_to
from tests.database.site import A_TABLE, DATABASE, Site
from tests.support.database import LOGINS

_INDEX = "create index concurrently pets_by_id on crm.pets (id);\n"
_ALONE = "-- migrate: no transaction\n"
_LIFTED = "alter table crm.{0} {1}force row level security;\n"


def _files(folder: Path) -> list[str]:
    once = sorted(path.name for path in (folder / "migrations").glob("*.sql"))
    often = [p.relative_to(folder).as_posix() for p in (folder / "functions").rglob("*.sql")]
    return once + sorted(often)


def test_a_server_that_knows_none_of_our_roles_gets_the_whole_schema(tmp_path: Path) -> None:
    with postgres.temporary(tmp_path / "bare") as cluster:
        conninfo = cluster.create_database("crm")

        applied = migrate(conninfo, DATABASE, LOGINS)

        assert sorted(applied) == sorted(_files(DATABASE))
        assert applied[0] == "0001_create_roles.sql"
        worker = cluster.conninfo("crm", user="crm_worker", password=LOGINS["crm_worker"])
        with psycopg.connect(worker) as connection:
            claims = '{"sub": "00000000-0000-0000-0000-000000000000", "role": "service"}'
            leased = connection.execute("select api.claim_outbox(%s, 1)", [claims]).fetchone()
        assert leased == ([],)


def test_a_second_run_applies_nothing(migrated: Site) -> None:
    before = migrated.read("select name, checksum, applied_at from ledger.files order by 1")

    assert migrated.migrate() == []
    assert migrated.read("select name, checksum, applied_at from ledger.files order by 1") == before


def test_an_edited_migration_is_refused_and_nothing_is_applied(migrated: Site) -> None:
    with (migrated.folder / "migrations" / "0003_create_people.sql").open("a") as file:
        file.write("-- One more thing.\n")
    migrated.add("9999_add_pets.sql", A_TABLE)

    with pytest.raises(MigrationRefused, match=r"0003_create_people\.sql"):
        migrated.migrate()

    assert not migrated.has("crm.pets")


def test_a_failing_file_leaves_what_was_there_and_is_named(migrated: Site) -> None:
    before = migrated.ledger()
    migrated.add("9998_add_pets.sql", A_TABLE)
    migrated.add("9999_fail.sql", "select 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero) as caught:
        migrated.migrate()

    assert caught.value.__notes__ == ["in 9999_fail.sql"]
    assert not migrated.has("crm.pets")
    assert migrated.ledger() == before
    migrated.add("9999_fail.sql", "select 1;")
    assert migrated.migrate() == ["9998_add_pets.sql", "9999_fail.sql"]


def test_a_first_deployment_that_fails_leaves_an_empty_database(site: Site) -> None:
    site.add("9999_fail.sql", "select 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero):
        site.migrate()

    assert site.ledger() == set()
    assert site.read("select to_regnamespace('crm') is null") == [(True,)]


def test_a_database_ahead_of_the_files_is_fine(migrated: Site) -> None:
    migrated.add("9999_add_pets.sql", A_TABLE)
    migrated.migrate()
    (migrated.folder / "migrations" / "9999_add_pets.sql").unlink()

    assert migrated.migrate() == []
    assert migrated.has("crm.pets")


def test_two_deployments_at_once_take_turns(site: Site) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = [pool.submit(site.migrate) for _ in range(2)]

    assert sorted([len(one.result()), len(other.result())]) == [0, len(_files(site.folder))]


def test_a_file_that_cannot_run_in_a_transaction_runs_alone(migrated: Site) -> None:
    migrated.add("9997_add_pets.sql", A_TABLE)
    migrated.add("9998_index_pets.sql", _ALONE + _INDEX)
    migrated.add("9999_fail.sql", "select 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero):
        migrated.migrate()

    # What stands before the marked file, and the file itself, are kept.
    assert migrated.has("crm.pets_by_id")
    assert {"9997_add_pets.sql", "9998_index_pets.sql"} <= migrated.ledger()
    assert "9999_fail.sql" not in migrated.ledger()


def test_without_its_mark_such_a_file_is_refused_by_postgres(migrated: Site) -> None:
    migrated.add("9998_add_pets.sql", A_TABLE)
    migrated.add("9999_index_pets.sql", _INDEX)

    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        migrated.migrate()

    assert not migrated.has("crm.pets")


def test_an_index_is_built_alone_while_another_deployment_waits(migrated: Site) -> None:
    migrated.add("9998_add_pets.sql", A_TABLE)
    migrated.add("9999_index_pets.sql", _ALONE + "select pg_sleep(0.3);")
    migrated.add("9999_index_pets_now.sql", _ALONE + _INDEX)

    with ThreadPoolExecutor(2) as pool:
        one, other = [pool.submit(migrated.migrate) for _ in range(2)]

    assert sorted([len(one.result()), len(other.result())]) == [0, 3]


_IMPATIENT = """
do $$ begin
  if current_setting('lock_timeout') <> '5s' then raise 'no lock timeout'; end if;
end $$;
"""


def test_a_migration_waits_for_a_busy_table_five_seconds_and_no_longer(migrated: Site) -> None:
    migrated.add("9999_look.sql", _IMPATIENT)
    assert migrated.migrate() == ["9999_look.sql"]


def test_passwords_never_travel_in_the_clear(site: Site, cluster: postgres.Cluster) -> None:
    with proxy_to(cluster.port) as proxy:
        conninfo = psycopg.conninfo.make_conninfo(site.conninfo, port=proxy.port)
        migrate(conninfo, site.folder, LOGINS)
        sent = bytes(proxy.traffic.sent)

    assert b"SCRAM-SHA-256$" in sent
    assert [login for login, secret in LOGINS.items() if secret.encode() in sent] == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("select from crm.customers;", id="reads"),
        pytest.param("update crm.sessions set rating = 1;", id="changes"),
        pytest.param("insert into crm.customers (id) values (uuidv7());", id="adds"),
        pytest.param(
            "alter table crm.sessions add constraint sessions_again foreign key (mechanic_id)"
            " references crm.mechanics;",
            id="holds rows to a constraint",
        ),
    ],
)
def test_a_migration_that_meets_rows_it_would_not_see_fails_and_leaves_nothing(
    migrated: Site, statement: str
) -> None:
    migrated.add("9001_add_pets.sql", A_TABLE)
    migrated.add("9002_touch_rows.sql", f"set local role crm_owner;\n{statement}\n")

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security") as failure:
        migrated.migrate()

    assert failure.value.__notes__ == ["in 9002_touch_rows.sql"]
    assert not migrated.has("crm.pets")


def test_a_migration_that_lifts_force_sees_every_row_and_its_figures_follow(
    migrated: Site,
) -> None:
    tables = ("customers", "metric_changes")
    lifted, forced = ("".join(_LIFTED.format(name, no) for name in tables) for no in ("no ", ""))
    one = "insert into crm.customers (id) values ('0192a000-0000-7000-8000-000000000001');\n"
    migrated.add("9001_add_a_customer.sql", f"set local role crm_owner;\n{lifted}{one}{forced}")

    assert migrated.migrate() == ["9001_add_a_customer.sql"]

    with psycopg.connect(migrated.conninfo) as owner:
        owner.execute("set role crm_owner")
        owner.execute(_LIFTED.format("metric_changes", "no ").encode())
        assert owner.execute("select count(*) from crm.metric_changes").fetchone() == (1,)
        owner.rollback()


@pytest.mark.parametrize("words", ["", "if not exists "])
def test_an_index_that_a_failure_left_invalid_is_built_again(migrated: Site, words: str) -> None:
    rows = "insert into crm.pets values (1), (1);\n"
    migrated.add("9998_add_pets.sql", A_TABLE + rows)
    index = f"create unique index concurrently {words}pets_once on crm.pets (id);\n"
    migrated.add("9999_index_pets.sql", _ALONE + index)
    with pytest.raises(psycopg.errors.UniqueViolation):
        migrated.migrate()
    assert migrated.has("crm.pets_once")

    with psycopg.connect(migrated.conninfo) as owner:
        owner.execute("delete from crm.pets")
    assert migrated.migrate() == ["9999_index_pets.sql"]
    valid = "select indisvalid from pg_index where indexrelid = 'crm.pets_once'::regclass"
    assert migrated.read(valid) == [(True,)]


@pytest.mark.parametrize("first", ["", _ALONE])
def test_a_migration_that_takes_too_long_is_cancelled_and_says_so(
    migrated: Site, first: str
) -> None:
    migrated.add("9999_sleep.sql", f"{first}select pg_sleep(600);")
    with pytest.raises(psycopg.errors.QueryCanceled) as failure:
        migrate(migrated.conninfo, migrated.folder, {}, seconds=1)
    assert failure.value.__notes__ == ["in 9999_sleep.sql", "as it was not done after 1 seconds"]
    assert "9999_sleep.sql" not in migrated.ledger()


def test_who_waits_for_their_turn_too_long_begins_nothing(migrated: Site) -> None:
    with psycopg.connect(migrated.conninfo, autocommit=True) as other:
        other.execute("select pg_advisory_lock(4411981)")
        with pytest.raises(MigrationRefused, match="not done after 1 seconds"):
            migrate(migrated.conninfo, migrated.folder, {}, seconds=1)
