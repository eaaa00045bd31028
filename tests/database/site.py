"""A deployment of its own: an empty database, and files that may change."""

import shutil
from pathlib import Path
from uuid import uuid4

import psycopg

from crm.platform.database.migrations import migrate
from local.servers import postgres
from tests.conftest import ROOT

DATABASE = ROOT / "database"
# The text of a migration.
A_TABLE = "set local role crm_owner;\ncreate table crm.pets (id int);\n"


class Site:
    """What `migrate` is called for."""

    def __init__(self, cluster: postgres.Cluster, folder: Path, template: str) -> None:
        self.name = f"site_{uuid4().hex}"
        self.conninfo = cluster.create_database(self.name, template=template)
        self.folder = folder
        shutil.copytree(DATABASE / "migrations", folder / "migrations")
        shutil.copytree(DATABASE / "functions", folder / "functions")

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
