"""The backup drill: dumps the local database, restores it on a server of its own, compares both.

`make backup-drill` does all of it as roles that RDS would give: `crm_backup` dumps, a master
without superuser restores. The new server's transaction ids start again, as they do after a move.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from rich import box
from rich.console import Console
from rich.table import Table

from crm.metrics.contracts import reports
from crm.metrics.contracts.reading import Reading
from crm.platform.database.logins import set_passwords
from demo.journeys.figures import differences as differing
from demo.journeys.stored_figures import read_figures
from local.servers import postgres
from local.servers.ports import HOST
from local.stack.secrets_file import LOGINS, load_secrets
from local.stack.settings import DATABASE, developer_settings
from tools.paths import ROOT

_ROLES: Final = ("0001_create_roles.sql",)
_PREPARED: Final = (" SCHEMA - crm ", " SCHEMA - api ")
# Every report of the API, and its groupings beside months.
_KINDS: Final = (
    (reports.FUNNEL, ("plan", "session_type")),
    (reports.UPSELLS, ("recommendation_type", "plan", "session_type", "mechanic")),
    (reports.REVENUE, ("plan", "session_type", "recommendation_type")),
    (reports.CUSTOMERS, ()),
    (reports.SESSIONS, ("plan", "session_type", "mechanic")),
    (reports.TARGETS, ("recommendation_type", "plan", "session_type", "mechanic")),
)
_QUERIES: Final = ROOT / "database" / "reports"
# These are recounted after a restore; the figures from them are compared instead.
_DERIVED: Final = ("customer_totals", "customer_values", "first_touches")
#: A restore pauses every campaign, and has everybody's cohorts found out again.
_WRITTEN_BY_RESTORE: Final = ("campaign_pauses", "cohort_checks", "cohort_state")
_NO_TABLE: Final = (0, 0)
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_YEARS: Final = 9


class BackupFailed(Exception):  # noqa: N818 - says what happened
    """A program of PostgreSQL's refused; the message carries what it said."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database, and how the logins get in."""

    cluster: postgres.Cluster
    database: str
    passwords: Mapping[str, str]

    def connect(self, login: str) -> psycopg.Connection:
        """A connection of a login, in autocommit."""
        return psycopg.connect(self.conninfo(login), autocommit=True)

    def conninfo(self, login: str) -> str:
        """How a login connects; the master's password is the cluster's."""
        password = self.passwords.get(login)
        return self.cluster.conninfo(self.database, user=login, password=password)

    def address(self) -> dict[str, Any]:
        """Return the address in the form of `stack.json`."""
        return {
            "host": HOST,
            "port": self.cluster.port,
            "name": self.database,
            "passwords": self.passwords,
        }


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One thing that was there, and came back.

    Attributes:
        what: A table, a report, a query, or the figures of the demo.
        before: Its rows or figures.
        after: Those of the copy.
        same: Whether they say the same, each of them.
    """

    what: str
    before: int
    after: int
    same: bool


def main() -> int:
    """Drill with the local stack's database; returns the exit code."""
    settings = developer_settings()
    cluster = postgres.find_cluster(settings.folder / "postgres")
    if cluster is None or not cluster.is_running:
        sys.exit("There is no local database to dump: run `make up` first.")
    passwords = load_secrets(settings) | {"crm_backup": secrets.token_hex(24)}
    source = Place(cluster=cluster, database=DATABASE, passwords=passwords)
    with source.connect(postgres.MASTER) as master:
        set_passwords(master, {"crm_backup": passwords["crm_backup"]})
    with tempfile.TemporaryDirectory() as folder:
        compared = drill(source, Path(folder))
    show(Console(), compared)
    return 0 if all(one.same for one in compared) else 1


def show(console: Console, compared: Sequence[Compared]) -> None:
    """Print what came back, and what did not."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1))
    table.add_column("")
    for name in ("dumped", "restored"):
        table.add_column(name, justify="right")
    table.add_column("")
    for one in compared:
        mark = "same" if one.same else "[red]differs[/red]"
        table.add_row(one.what, f"{one.before:,}", f"{one.after:,}", mark)
    console.print(table)
    lost = sum(not one.same for one in compared)
    summary = f"{lost} of {len(compared)} differ." if lost else f"All {len(compared)} came back."
    console.print(summary, style="red" if lost else "green", highlight=False)


def drill(source: Place, folder: Path) -> list[Compared]:
    """Dump, restore on a server of its own below `folder`, and compare.

    Raises:
        BackupFailed: pg_dump or pg_restore refused.
    """
    dump = folder / "crm.dump"
    dump_database(source, dump)
    with postgres.temporary(folder / "server") as cluster:
        cluster.create_database(DATABASE)
        passwords = {login: secrets.token_hex(8) for login in (*LOGINS, "crm_backup")}
        copy = Place(cluster=cluster, database=DATABASE, passwords=passwords)
        restore(copy, dump)
        return _compare(source, copy)


def dump_database(source: Place, dump: Path) -> None:
    """Write all that `crm_backup` reads; without its policies that would be no row at all."""
    given = ("--format=custom", "--enable-row-security", "--exclude-schema=public")
    _program("pg_dump", source, "crm_backup", *given, f"--file={dump}")


def restore(copy: Place, dump: Path) -> None:
    """Bring a dump into an empty database, and recompute its figures."""
    with copy.connect(postgres.MASTER) as master:
        for name in _ROLES:
            _run(master, ROOT / "database" / "migrations" / name)
        _run(master, ROOT / "database" / "restore" / "prepare.sql")
    contents = dump.with_suffix(".list")
    listed = _program("pg_restore", None, "", "--list", str(dump)).splitlines(keepends=True)
    kept = [line for line in listed if not any(entry in line for entry in _PREPARED)]
    contents.write_text("".join(kept))
    given = ("--exit-on-error", "--single-transaction", f"--use-list={contents}", str(dump))
    _program("pg_restore", copy, postgres.MASTER, *given)
    with copy.connect(postgres.MASTER) as master:
        _run(master, ROOT / "database" / "restore" / "rebase.sql")
        set_passwords(master, copy.passwords)
    with copy.connect("crm_worker") as worker:
        worker.execute("set statement_timeout = 0")
        worker.execute("select api.rebuild_metrics(%s)", [_claims("service")])


def _compare(source: Place, copy: Place) -> list[Compared]:
    before, after = dict(_tables(source)), dict(_tables(copy))
    rows = [
        Compared(
            what=f"table {name}",
            before=before.get(name, _NO_TABLE)[0],
            after=after.get(name, _NO_TABLE)[0],
            same=before.get(name) == after.get(name),
        )
        for name in sorted(before.keys() | after.keys())
    ]
    original, restored = (_figures(place) | _queries(place) for place in (source, copy))
    figures = [
        Compared(
            what=what,
            before=len(original[what]),
            after=len(restored[what]),
            same=original[what] == restored[what],
        )
        for what in original
    ]
    return [*rows, *figures, _compare_demo_figures(source, copy)]


def _compare_demo_figures(source: Place, copy: Place) -> Compared:
    """The figures that `make demo` holds against the database, of every customer."""
    with source.connect("crm_backup") as reader:
        customers = [id_ for (id_,) in reader.execute("select id from crm.customers")]
    original, restored = (read_figures(place.address(), customers) for place in (source, copy))
    before, after = (sum(map(len, figures.values())) for figures in (original, restored))
    return Compared(
        what="figures of make demo",
        before=before,
        after=after,
        same=not differing(original, restored),
    )


def _tables(place: Place) -> Iterator[tuple[str, tuple[int, int]]]:
    """How many rows each table has, and a sum over what they say."""
    with place.connect("crm_backup") as reader:
        found = reader.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('crm', 'ledger')"
        ).fetchall()
        for schema, table in sorted(found):
            if table.startswith(("metric_", "rollup_")) or table in (
                *_DERIVED,
                *_WRITTEN_BY_RESTORE,
            ):
                continue
            query = sql.SQL(
                "select count(*), coalesce(sum(hashtextextended((to_jsonb(t) - 'written_by')::text,"
                " 0)::numeric), 0) from {} as t"
            ).format(sql.Identifier(schema, table))
            yield table, reader.execute(query).fetchone() or (0, 0)


def _figures(place: Place) -> dict[str, list[str]]:
    """Every measure of every report, ungrouped and by each group that it has."""
    reading = Reading(locale="en_US", window_days=30)
    today = datetime.now(UTC).date()
    days = (today.replace(year=today.year - _YEARS, day=1), today, "UTC")
    with place.connect("crm_app") as reader:
        return {
            f"report {kind.name}{f' by {group}' if group else ''}": _sums(
                reader, kind.figures.measures_of(reading), group, days
            )
            for kind, groups in _KINDS
            for group in (None, "month", *groups)
        }


def _queries(place: Place) -> dict[str, list[str]]:
    """The published queries, as a founder runs them."""
    with place.connect("crm_report") as reader:
        return {
            f"query {path.name}": [str(row) for row in reader.execute(path.read_bytes())]
            for path in sorted(_QUERIES.glob("*.sql"))
        }


def _sums(
    reader: psycopg.Connection, measures: Sequence[str], group: str | None, days: tuple[Any, ...]
) -> list[str]:
    row = reader.execute(
        "select api.read_metrics(%s, %s, %s, %s, %s, %s)",
        [_claims("admin"), list(measures), group, *days],
    ).fetchone()
    reply: dict[str, Any] = row[0] if row else {}
    return sorted(json.dumps(cell, sort_keys=True) for cell in reply["cells"])


def _claims(role: str) -> Jsonb:
    return Jsonb({"sub": _NOBODY, "role": role})


def _run(connection: psycopg.Connection, file: Path) -> None:
    with connection.transaction():
        connection.execute(file.read_bytes())


def _program(name: str, place: Place | None, login: str, *given: str) -> str:
    command = [str(postgres.program(name)), *given]
    environment = dict(os.environ)
    if place is not None:
        conninfo = psycopg.conninfo.conninfo_to_dict(place.conninfo(login))
        # In the environment, where no list of processes shows it.
        environment["PGPASSWORD"] = str(conninfo.pop("password"))
        command.append(f"--dbname={psycopg.conninfo.make_conninfo('', **conninfo)}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(f"{name} failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
