"""What is dumped comes back: every row, every right, every figure, on a server that counts anew."""

import io
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from crm.platform.database.migrations import migrate
from demo import backup_drill as backup
from demo.backup_drill import Place, drill
from demo.driver.steps import file_intake
from local.servers import postgres
from tests.conftest import ROOT
from tests.support.backend import Backend, completed_session, routes
from tests.support.database import LOGINS, Database
from tests.support.sent_mails import sent_mail


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
    compared = drill(source, tmp_path)

    assert [one for one in compared if not one.same] == []
    counted = {one.what: one.before for one in compared}
    assert counted["table customers"] == 3
    assert counted["table crm_interactions"] == 5
    assert counted["figures of make demo"] > 20
    assert {what.split()[1] for what in counted if what.startswith("report")} == {
        path.rpartition("/")[2]
        for name, route in routes()
        # The overview is made of the reports.
        if (path := route.path).startswith("/api/metrics/")
        and "{" not in path
        and not path.endswith("/overview")
    }
    assert {what.split()[1] for what in counted if what.startswith("query")} == {
        path.name for path in (ROOT / "database" / "reports").glob("*.sql")
    }


def test_what_does_not_come_back_is_told(
    source: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = backup.restore

    def change_the_ratings(copy: Place, dump: Path) -> None:
        restore(copy, dump)
        with copy.connect(postgres.MASTER) as owner:
            owner.execute("set role crm_owner")
            owner.execute("alter table crm.sessions no force row level security")
            owner.execute("update crm.sessions set rating = 1, rated_at = now()")
            owner.execute("alter table crm.sessions force row level security")

    monkeypatch.setattr(backup, "restore", change_the_ratings)
    compared = drill(source, tmp_path)
    output = io.StringIO()
    backup.show(Console(file=output, width=100), compared)

    differing = {one.what for one in compared if not one.same}
    assert {"table sessions", "report sessions", "figures of make demo"} <= differing
    assert "table customers" not in differing
    assert "table sessions" in output.getvalue()
    assert f"{len(differing)} of {len(compared)} differ." in output.getvalue()


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


def test_a_restored_database_mails_nobody_until_a_person_resumes(
    backend: Backend, database: Database, source: Place, tmp_path: Path
) -> None:
    customer = backend.client("customer")
    mails = [sent_mail(database, customer.id) for _ in range(3)]
    _set_states(source, {mails[0].id: "due", mails[1].id: "sending"})
    dump = tmp_path / "crm.dump"
    backup.dump_database(source, dump)
    with postgres.temporary(tmp_path / "server") as cluster:
        cluster.create_database("moved")
        copy = Place(cluster=cluster, database="moved", passwords=LOGINS)
        backup.restore(copy, dump)
        with copy.connect("crm_report") as report:
            kept = dict(report.execute("select id, state from messages").fetchall())
            paused = report.execute("select name from campaign_pauses where resumed_at is null")
            assert [kept[mail.id] for mail in mails] == ["in_doubt", "in_doubt", "sent"]
            assert paused.fetchall() == [("*",)]


def _set_states(place: Place, states: Mapping[UUID, str]) -> None:
    with place.connect(postgres.MASTER) as owner, owner.transaction():
        owner.execute("set local role crm_owner")
        owner.execute("alter table crm.messages no force row level security")
        for message, state in states.items():
            owner.execute(
                "update crm.messages set state = %s, due_at = now() - interval '1 hour'"
                " where id = %s",
                (state, message),
            )
        owner.execute("alter table crm.messages force row level security")
