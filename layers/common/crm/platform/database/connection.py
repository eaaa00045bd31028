"""The one connection of an execution environment, opened on first use."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from crm.platform.config import DatabaseSettings, settings
from crm.platform.database.iam import sign_token
from crm.platform.database.tls import tls_words


@dataclass(slots=True)
class _Environment:
    connection: psycopg.Connection | None = None


_environment = _Environment()


def connection() -> psycopg.Connection:
    """The open connection, in autocommit.

    Raises:
        psycopg.OperationalError: The database cannot be reached within three seconds.
    """
    if _environment.connection is None or _environment.connection.closed:
        _environment.connection = _connect(settings().database)
    return _environment.connection


def drop() -> None:
    """Forgets the connection, so that the next call opens another."""
    if _environment.connection is not None:
        _environment.connection.close()
    _environment.connection = None


def _connect(database: DatabaseSettings) -> psycopg.Connection:
    return psycopg.connect(
        host=database.host,
        port=database.port,
        dbname=database.name,
        user=database.user,
        password=_password(database),
        autocommit=True,
        prepare_threshold=None,
        application_name="crm",
        connect_timeout=3,
        # A peer that vanished is noticed in eight seconds, before the caller's patience ends.
        keepalives_idle=2,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=8_000,
        **tls_words(database.tls),
    )


def _password(database: DatabaseSettings) -> str | None:
    if database.auth != "iam":
        return database.password
    return sign_token(
        host=database.host,
        port=database.port,
        user=database.user,
        environment=os.environ,
        now=datetime.now(UTC),
    )
