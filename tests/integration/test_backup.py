"""What is dumped comes back: every row, every right, every figure, on a server that counts anew."""

import re
import subprocess
from pathlib import Path

import pytest

from crm.platform.database.migrations import migrate
from dev import backup, postgres
from dev.backup import Place, drill
from tests.conftest import ROOT
from tests.support.backend import Backend
from tests.support.database import LOGINS, Database
from tests.support.journeys import completed_session, file_intake


@pytest.fixture
def source(backend: Backend, database: Database) -> Place:
    """A small company: figures merged and figures still to merge."""
    customer = backend.client("customer")
    completed_session(backend, customer)
    backend.invoke("compute_metrics", {})
    file_intake(backend.client("customer"), plan="video15")
    erased = backend.client("customer")
    file_intake(erased)
    assert erased.delete("/api/customers/me").status == 200
    backend.client("admin").get(f"/api/customers/{customer.id}")
    return Place(cluster=database.cluster, database=database.name, passwords=LOGINS)


def test_rows_and_figures_come_back_on_another_server(source: Place, tmp_path: Path) -> None:
    done = drill(source, tmp_path)
    assert done.differences == []
    assert done.rows > 100
    assert done.figures == 12


def test_a_restored_database_works_on_and_needs_no_migration(source: Place, tmp_path: Path) -> None:
    dump = tmp_path / "crm.dump"
    backup.dump_database(source, dump)
    with postgres.temporary(tmp_path / "server") as cluster:
        conninfo = cluster.create_database("moved")
        copy = Place(cluster=cluster, database="moved", passwords=LOGINS)
        backup.restore(copy, dump)
        assert migrate(conninfo, ROOT / "database", {}) == []
        assert _shape(copy) == _shape(source)
        with copy.connect("crm_report") as report:
            ahead = "select count(*) from crm_interactions where written_by > pg_current_xact_id()"
            assert report.execute(ahead).fetchone() == (0,)


def _shape(place: Place) -> list[str]:
    """Every table, function, policy and right, as pg_dump writes them, in any order."""
    conninfo = place.cluster.conninfo(place.database)
    given = ["--schema-only", "--exclude-schema=public", "--restrict-key=same"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [postgres.program("pg_dump"), *given, conninfo],
        capture_output=True,
        text=True,
        check=True,
    )
    # A constraint that a table took over from another is named anew.
    return sorted(re.sub(r"CONSTRAINT \w+ NOT NULL", "NOT NULL", done.stdout).splitlines())


def test_a_login_without_a_policy_would_dump_nothing_so_each_table_has_one(
    database: Database,
) -> None:
    with database.login("crm_backup") as reader:
        unread = reader.execute(
            "select relname from pg_class as c where relnamespace = 'crm'::regnamespace"
            " and relkind in ('r', 'p') and not (relrowsecurity = false or exists ("
            " select from pg_policy where polrelid = c.oid and polname = 'backup_reads'"
            " and polroles = array['crm_backup'::regrole::oid]))"
        ).fetchall()
    assert unread == []
