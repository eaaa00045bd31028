"""A database of its own for one measurement, with the product's schema and logins."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from crm.platform.database.migrations import migrate
from local.servers import postgres
from local.servers.ports import HOST
from tools.paths import ROOT

_NAME: Final = "crm"
_LOGINS: Final = ("crm_app", "crm_ingest", "crm_worker", "crm_report")


@dataclass(frozen=True, kw_only=True)
class Database:
    """One migrated database."""

    cluster: postgres.Cluster
    name: str = _NAME

    def conninfo(self, user: str = postgres.MASTER, port: int | None = None) -> str:
        """The way in of a login, through another port than the server's own if one is given."""
        password = None if user == postgres.MASTER else _password(user)
        conninfo = self.cluster.conninfo(self.name, user=user, password=password)
        return psycopg.conninfo.make_conninfo(conninfo, port=port or self.cluster.port)

    def connect(self, user: str = postgres.MASTER, port: int | None = None) -> psycopg.Connection:
        """A connection as the product opens it: autocommit, and no prepared statements."""
        return psycopg.connect(self.conninfo(user, port), autocommit=True, prepare_threshold=None)

    def environment(self, user: str, port: int | None = None) -> dict[str, str]:
        """Return the environment variables that lead a function to the database."""
        return {
            "DB_HOST": HOST,
            "DB_PORT": str(port or self.cluster.port),
            "DB_NAME": self.name,
            "DB_USER": user,
            "DB_PASSWORD": _password(user),
        }


@contextlib.contextmanager
def fresh(*, durable: bool = False) -> Iterator[Database]:
    """A migrated database on a cluster that is thrown away; a durable one waits for the disk."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.open_cluster(Path(folder) / "postgres", durable=durable)
        try:
            conninfo = cluster.create_database(_NAME)
            migrate(conninfo, ROOT / "database", {user: _password(user) for user in _LOGINS})
            _lift_limits(conninfo)
            yield Database(cluster=cluster)
        finally:
            cluster.stop("immediate")


def _lift_limits(conninfo: str) -> None:
    """One caller is to ask as often as the machine answers; each call is counted all the same."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("set role crm_owner")
        connection.execute("update crm.request_limits set units_per_minute = 1000000000")


def _password(user: str) -> str:
    return f"secret-of-{user}"
