"""The deployed stack as its users meet it: over HTTP, with tokens of its own pool."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg

from demo.driver.client import Client
from demo.driver.transport import HttpTransport
from local.aws.clients import Aws
from local.aws.identity import Identity, Role
from local.servers import postgres

_GUARD_SECONDS = 240


@dataclass(frozen=True)
class Deployed:
    """One running stack."""

    stack: dict[str, Any]
    folder: Path

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

    @cached_property
    def http(self) -> httpx2.Client:
        """Connections to the gateway, for all users."""
        # Fifty requests at once start fifty workers, which takes a while.
        return httpx2.Client(base_url=self.api, timeout=150, limits=httpx2.Limits())

    def client(self, role: Role) -> Client:
        """Sign a new user of a role in."""
        account = self.identity.create_user(role)
        return Client(HttpTransport(self.http, account.token), UUID(account.id))

    def close(self) -> None:
        """End every connection."""
        self.http.close()

    def sql(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run SQL with the login for reports."""
        database = self.stack["database"]
        conninfo = self.cluster.conninfo(
            database["name"], user="crm_report", password=database["passwords"]["crm_report"]
        )
        with psycopg.connect(conninfo, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters).fetchall()


def count_upsells(deployed: Deployed, session: str) -> int:
    """Count the recommendations that the database holds of a session."""
    query = "select count(*) from upsell_recommendations where session_id = %s"
    count: int = deployed.sql(query, session)[0][0]
    return count


def eventually[Value](
    look: Callable[[], Value], *, until: Callable[[Value], object] = bool
) -> Value:
    """Call `look` until its value is as it should be; returns the last one when time runs out."""
    deadline = time.monotonic() + _GUARD_SECONDS
    while not until(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return seen
