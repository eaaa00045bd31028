"""The one connection of an execution environment, opened on first use."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

import psycopg
from psycopg.abc import PQGen

from crm.platform.config import DatabaseSettings, settings
from crm.platform.database.tls import tls_words

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

CONNECT_SECONDS: Final = 3
#: After so long a peer that confirms nothing has vanished, and the call is repeated elsewhere.
VANISHED_SECONDS: Final = 5
#: Longer than their statements may take. A peer that takes requests and stays silent is given up;
#: for other logins nobody waits, and Lambda ends what hangs.
PATIENCE_SECONDS: Final = {"crm_app": 7.0, "crm_ingest": 7.0, "crm_links": 7.0}
_INTERVAL_SECONDS: Final = 0.1


class _Connection(psycopg.Connection):
    """A connection that waits `patience` seconds for a result, and is closed when none came."""

    patience: float | None = None

    @override
    def wait[Result](
        self,
        gen: PQGen[Result],
        interval: float = _INTERVAL_SECONDS,
        timeout: float | None = None,
    ) -> Result:
        """As psycopg's own.

        Raises:
            psycopg.errors.QueryCanceled: No result came; whether it was done is unknown.
        """
        patience = timeout or self.patience
        started = time.monotonic()
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError as error:
            if patience is None or time.monotonic() - started < patience:
                raise
            self.close()
            raise psycopg.errors.QueryCanceled(f"no answer for {patience:g} s") from error


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
    """Close the connection, so that the next call opens another."""
    if _environment.connection is not None:
        _environment.connection.close()
    _environment.connection = None


def _connect(database: DatabaseSettings) -> psycopg.Connection:
    opened = _Connection.connect(
        host=database.host,
        port=database.port,
        dbname=database.name,
        user=database.user,
        password=login_password(database),
        autocommit=True,
        prepare_threshold=None,
        application_name="crm",
        connect_timeout=CONNECT_SECONDS,
        keepalives_idle=2,
        keepalives_interval=1,
        keepalives_count=3,
        tcp_user_timeout=VANISHED_SECONDS * 1000,
        **tls_words(database.tls),
    )
    opened.patience = PATIENCE_SECONDS.get(database.user)
    return opened


def login_password(database: DatabaseSettings) -> str | None:
    """The password to connect with: the configured one, or a token of IAM, good for 15 minutes.

    Raises:
        botocore.exceptions.BotoCoreError: The environment has no credentials or no region.
    """
    if database.auth != "iam":
        return database.password.get_secret_value() if database.password else None
    return _rds_client().generate_db_auth_token(
        DBHostname=database.host, Port=database.port, DBUsername=database.user
    )


def _rds_client() -> "RDSClient":
    from crm.platform.aws.clients import rds_client  # noqa: PLC0415 - a password needs no SDK

    return rds_client()


if settings().in_lambda and settings().database.auth == "iam":
    _rds_client()  # while Lambda initialises the function, which then has a full processor
