"""The deployed stack as its users meet it: over HTTP, with tokens of its own pool."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from local import postgres
from local.clients import Aws
from local.identity import Identity, Role


@dataclass(frozen=True)
class Visitor:
    """Somebody with a token, and their connection to the API."""

    id: UUID
    http: httpx.Client

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(path, **options)

    def post(self, path: str, body: object = None, **options: Any) -> httpx.Response:
        return self.http.post(path, json=body, **options)

    def put(self, path: str, body: object = None, **options: Any) -> httpx.Response:
        return self.http.put(path, json=body, **options)


@dataclass(frozen=True)
class Deployed:
    """One running stack."""

    stack: dict[str, Any]
    folder: Path
    _visitors: list[httpx.Client] = field(default_factory=list)

    @cached_property
    def identity(self) -> Identity:
        """The pool of its users."""
        return Identity.of(self.stack)

    @cached_property
    def aws(self) -> Aws:
        """The AWS that it runs in."""
        return Aws(self.stack["aws_url"])

    @property
    def cluster(self) -> postgres.Cluster:
        """Its Postgres."""
        cluster = postgres.find_cluster(self.folder / "postgres")
        assert cluster is not None
        return cluster

    @property
    def api(self) -> str:
        """The gateway's own address."""
        url: str = self.stack["api_url"]
        return url

    def visitor(self, role: Role) -> Visitor:
        """A new user of that role."""
        account = self.identity.create_user(role)
        headers = {"authorization": f"Bearer {account.token}"}
        client = httpx.Client(base_url=self.api, headers=headers, timeout=150)
        self._visitors.append(client)
        return Visitor(UUID(account.id), client)

    def close(self) -> None:
        """Ends every visitor's connection."""
        for client in self._visitors:
            client.close()

    def sql(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a founder's own SQL finds."""
        database = self.stack["database"]
        conninfo = self.cluster.conninfo(
            database["name"], user="crm_report", password=database["passwords"]["crm_report"]
        )
        with psycopg.connect(conninfo, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters).fetchall()


def eventually[Value](
    look: Callable[[], Value], *, seconds: float, until: Callable[[Value], object] = bool
) -> Value:
    """What `look` sees once it is as it should be; the last it saw when time runs out."""
    deadline = time.monotonic() + seconds
    while not until(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen
