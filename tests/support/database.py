"""One test's database, and the ways into it."""

import json
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from local.servers import postgres
from local.servers.ports import HOST

_USERS = ("crm_app", "crm_ingest", "crm_links", "crm_worker", "crm_report", "crm_backup")
LOGINS = {user: f"secret-of-{user}" for user in _USERS}


@dataclass(kw_only=True)
class Database:
    """A cloned database; connections opened through it end with it."""

    cluster: postgres.Cluster
    name: str
    _connections: list[psycopg.Connection] = field(default_factory=list)

    def login(self, user: str) -> psycopg.Connection:
        """A new connection of a login, in autocommit."""
        conninfo = self.cluster.conninfo(self.name, user=user, password=LOGINS.get(user))
        connection = psycopg.connect(conninfo, autocommit=True)
        self._connections.append(connection)
        return connection

    def environment(self) -> dict[str, str]:
        """What a function's environment says of the database."""
        return {"DB_HOST": HOST, "DB_PORT": str(self.cluster.port), "DB_NAME": self.name}

    def close(self) -> None:
        """Ends every connection."""
        while self._connections:
            self._connections.pop().close()


def ask(connection: psycopg.Connection, query: LiteralString, *parameters: object) -> Any:
    """The first column of the first row; dicts go as jsonb."""
    given = [Jsonb(value) if isinstance(value, dict | list) else value for value in parameters]
    row = connection.execute(query, given).fetchone()
    return row[0] if row else None


def every_row(reader: psycopg.Connection) -> list[tuple[str, str]]:
    """Each row of each table as text, with the table's name."""
    tables = reader.execute(
        "select schemaname, tablename from pg_tables where schemaname in ('crm', 'ledger', 'api')"
    ).fetchall()
    found = []
    for schema, table in tables:
        query = sql.SQL("select to_jsonb(t) from {} as t").format(sql.Identifier(schema, table))
        rows = reader.execute(query).fetchall()
        found += [(table, json.dumps(row, ensure_ascii=False)) for (row,) in rows]
    return found
