"""Migrations: forward, once, all or nothing, and one deployment at a time."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import psycopg.conninfo
import pytest

from crm.platform.database.migrations import MigrationRefused, migrate
from local.servers import postgres
from local.servers.tcp_proxy import proxy_to
from tests.conftest import ROOT, TEMPLATE
from tests.support.database import LOGINS

_DATABASE = ROOT / "database"
_TABLE = "set local role crm_owner;\ncreate table crm.pets (id int);\n"
_INDEX = "create index concurrently pets_by_id on crm.pets (id);\n"
_ALONE = "-- migrate: no transaction\n"
_LIFTED = "alter table crm.{0} {1}force row level security;\n"


class Site:
    """A deployment of its own: an empty database, and files that may change."""

    def __init__(self, cluster: postgres.Cluster, folder: Path, template: str) -> None:
        self.name = f"site_{uuid4().hex}"
        self.conninfo = cluster.create_database(self.name, template=template)
        self.folder = folder
        shutil.copytree(_DATABASE / "migrations", folder / "migrations")
        shutil.copytree(_DATABASE / "functions", folder / "functions")

    def migrate(self) -> list[str]:
        return migrate(self.conninfo, self.folder, {})

    def add(self, name: str, text: str) -> None:
        (self.folder / "migrations" / name).write_text(text)

    def ledger(self) -> set[str]:
        return {str(name) for (name,) in self.read("select name from ledger.files")}

    def has(self, relation: str) -> bool:
        return self.read("select to_regclass(%s) is not null", relation) == [(True,)]

    def read(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters).fetchall()


@pytest.fixture
def site(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Site]:
    """Before its first deployment."""
    site = Site(cluster, tmp_path, "template0")
    yield site
    cluster.drop_database(site.name)


@pytest.fixture
def migrated(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Site]:
    """After its first deployment."""
    site = Site(cluster, tmp_path, TEMPLATE)
    yield site
    cluster.drop_database(site.name)


def _files(folder: Path) -> list[str]:
    once = sorted(path.name for path in (folder / "migrations").glob("*.sql"))
    often = [p.relative_to(folder).as_posix() for p in (folder / "functions").rglob("*.sql")]
    return once + sorted(often)


def test_a_server_that_knows_none_of_our_roles_gets_the_whole_schema(tmp_path: Path) -> None:
    with postgres.temporary(tmp_path / "bare") as cluster:
        conninfo = cluster.create_database("crm")

        applied = migrate(conninfo, _DATABASE, LOGINS)

        assert sorted(applied) == sorted(_files(_DATABASE))
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
    migrated.add("9999_add_pets.sql", _TABLE)

    with pytest.raises(MigrationRefused, match=r"0003_create_people\.sql"):
        migrated.migrate()

    assert not migrated.has("crm.pets")


def test_a_changed_function_is_replaced_and_no_other(migrated: Site) -> None:
    name = "functions/platform/internal/raise_not_found.sql"
    file = migrated.folder / name
    file.write_text(file.read_text().replace("There is no such %s.", "Nobody knows such a %s."))

    assert migrated.migrate() == [name]
    with pytest.raises(psycopg.Error, match="Nobody knows such a pet"):
        migrated.read("select crm.raise_not_found('pet')")
    assert migrated.migrate() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("what text) returns void", "what text, place text default 'shop') returns void"),
        ("what text) returns void", "what text) returns text"),
    ],
)
def test_a_function_with_other_parameters_replaces_its_former_self_and_comes_back(
    migrated: Site, before: str, after: str
) -> None:
    name = "functions/platform/internal/raise_not_found.sql"
    file = migrated.folder / name
    old = file.read_text()
    assert before in old
    forms = "select pg_get_functiondef(oid) from pg_proc where proname = 'raise_not_found'"
    first = migrated.read(forms)

    file.write_text(old.replace(before, after))
    assert migrated.migrate() == [name]
    [(changed,)] = migrated.read(forms)
    file.write_text(old)
    assert migrated.migrate() == [name]

    assert changed != first[0][0]
    assert migrated.read(forms) == first


_FUNCTION = "create or replace function {}.pet() returns int language sql return 1;\n"
_RIGHTS = """
select proowner::regrole::text, array(
  select role from unnest('{public, crm_api, crm_steward, crm_app, crm_worker}'::text[]) as role
  where has_function_privilege(role, oid, 'execute')
) from pg_proc where proname = 'pet'
"""


@pytest.mark.parametrize(
    ("folder", "schema", "owner", "callers"),
    [
        ("api", "api", "crm_api", ["crm_api", "crm_steward"]),
        ("internal", "crm", "crm_owner", ["crm_api", "crm_steward"]),
    ],
)
def test_a_function_gets_its_owner_from_its_folder_and_no_login_may_call_it_unasked(
    migrated: Site, folder: str, schema: str, owner: str, callers: list[str]
) -> None:
    name = f"functions/platform/{folder}/pet.sql"
    (migrated.folder / name).write_text(_FUNCTION.format(schema))

    assert migrated.migrate() == [name]
    assert migrated.read(_RIGHTS) == [(owner, callers)]


def test_a_function_in_a_folder_without_an_owner_is_refused_and_nothing_is_applied(
    migrated: Site,
) -> None:
    migrated.add("9999_add_pets.sql", _TABLE)
    (migrated.folder / "functions/platform/pet.sql").write_text(_FUNCTION.format("crm"))

    with pytest.raises(MigrationRefused, match=r"functions/platform/pet\.sql"):
        migrated.migrate()

    assert not migrated.has("crm.pets")


def test_a_failing_file_leaves_what_was_there_and_is_named(migrated: Site) -> None:
    before = migrated.ledger()
    migrated.add("9998_add_pets.sql", _TABLE)
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
    migrated.add("9999_add_pets.sql", _TABLE)
    migrated.migrate()
    (migrated.folder / "migrations" / "9999_add_pets.sql").unlink()

    assert migrated.migrate() == []
    assert migrated.has("crm.pets")


def test_two_deployments_at_once_take_turns(site: Site) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = [pool.submit(site.migrate) for _ in range(2)]

    assert sorted([len(one.result()), len(other.result())]) == [0, len(_files(site.folder))]


def test_a_file_that_cannot_run_in_a_transaction_runs_alone(migrated: Site) -> None:
    migrated.add("9997_add_pets.sql", _TABLE)
    migrated.add("9998_index_pets.sql", _ALONE + _INDEX)
    migrated.add("9999_fail.sql", "select 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero):
        migrated.migrate()

    # What stands before the marked file, and the file itself, are kept.
    assert migrated.has("crm.pets_by_id")
    assert {"9997_add_pets.sql", "9998_index_pets.sql"} <= migrated.ledger()
    assert "9999_fail.sql" not in migrated.ledger()


def test_without_its_mark_such_a_file_is_refused_by_postgres(migrated: Site) -> None:
    migrated.add("9998_add_pets.sql", _TABLE)
    migrated.add("9999_index_pets.sql", _INDEX)

    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        migrated.migrate()

    assert not migrated.has("crm.pets")


def test_an_index_is_built_alone_while_another_deployment_waits(migrated: Site) -> None:
    migrated.add("9998_add_pets.sql", _TABLE)
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
    migrated.add("9001_add_pets.sql", _TABLE)
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
