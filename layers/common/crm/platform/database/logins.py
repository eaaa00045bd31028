"""How the logins of the functions prove themselves: by a password, or by tokens of IAM."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

import psycopg
from psycopg import sql

# RDS gives this role; who is a member logs in with tokens, and with no password any more.
_TAKES_TOKENS = sql.Identifier("rds_iam")


def set_passwords(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Let each login in by its password, and no longer by tokens."""
    for login, password in passwords.items():
        if _is_on_rds(connection):
            connection.execute(
                _statement("revoke {} from {}", _TAKES_TOKENS, sql.Identifier(login))
            )
        # Only the verifier travels, so that no statement log holds the password.
        verifier = connection.pgconn.encrypt_password(
            password.encode(), login.encode(), b"scram-sha-256"
        )
        words = (sql.Identifier(login), sql.Literal(verifier.decode()))
        connection.execute(_statement("alter role {} with login password {}", *words))


def admit_tokens(connection: psycopg.Connection, logins: Sequence[str]) -> None:
    """Let each login in by tokens alone.

    Raises:
        LookupError: The server is not RDS, and takes no tokens.
    """
    if logins and not _is_on_rds(connection):
        raise LookupError("this database has no role rds_iam: it takes no IAM tokens")
    for login in logins:
        connection.execute(_statement("grant {} to {}", _TAKES_TOKENS, sql.Identifier(login)))
        connection.execute(
            _statement("alter role {} with login password null", sql.Identifier(login))
        )


def _is_on_rds(connection: psycopg.Connection) -> bool:
    found = connection.execute("select from pg_roles where rolname = 'rds_iam'")
    return found.fetchone() is not None


def _statement(text: LiteralString, *words: sql.Composable) -> sql.Composed:
    return sql.SQL(text).format(*words)
