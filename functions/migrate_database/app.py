"""CloudFormation custom resource: brings the database to the version of the files beside this one.

Create and Update apply what is pending and set how the logins authenticate, by passwords or by
IAM tokens; Delete does nothing, as the data outlives its stack. A repeat finds nothing pending.
"""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any, Protocol

from crm.platform.aws.secrets import read_secret
from crm.platform.config import DatabaseSettings, settings
from crm.platform.database.migrations import migrate
from crm.platform.database.tls import tls_words
from crm.platform.handlers.observability import log_work

_FILES = Path(__file__).with_name("database")
# A reply may have 4 KB; the reason is all of it that varies.
_LONGEST_REASON = 2_000
_REPLY_SECONDS = 20
# What is left of the function's time when the work ends at the latest: to cancel, log and reply.
_REST_SECONDS = 30


class Context(Protocol):
    """What Lambda says about an invocation, as far as it is used here."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the function."""
        ...


def handler(event: dict[str, Any], context: Context) -> None:
    """Do the work and tell CloudFormation how it went."""
    started = time.perf_counter()
    applied: list[str] = []
    failure: Exception | None = None
    if event["RequestType"] != "Delete":
        try:
            database = settings().database
            given = event["ResourceProperties"]
            applied = migrate(
                _conninfo(database),
                _FILES,
                given.get("Passwords", {}),
                given.get("TokenLogins", []),
                seconds=context.get_remaining_time_in_millis() / 1000 - _REST_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - without an answer CloudFormation waits for ten minutes
            failure = error
    log_work(
        name=f"migrate_database {event['RequestType']}",
        request_id=context.aws_request_id,
        duration_ms=(time.perf_counter() - started) * 1000,
        fields={"applied": applied},
        fault=failure,
    )
    _reply(event, applied, failure)


def _conninfo(database: DatabaseSettings) -> str:
    words = {
        "host": database.host,
        "port": database.port,
        "dbname": database.name,
        "user": database.user,
        "password": _password(database),
        "connect_timeout": 5,
        **tls_words(database.tls),
    }
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in words.items())


def _password(database: DatabaseSettings) -> str:
    if database.auth != "secret" or database.secret is None:
        return database.password.get_secret_value() if database.password else ""
    # Kept and changed every week by RDS, in the form that Secrets Manager has for logins.
    password: str = json.loads(read_secret(database.secret))["password"]
    return password


def _quoted(value: str) -> str:
    escaped = value.replace("\\", r"\\").replace("'", r"\'")
    return f"'{escaped}'"


def _reply(event: dict[str, Any], applied: list[str], failure: Exception | None) -> None:
    answer = {
        "Status": "SUCCESS" if failure is None else "FAILED",
        "PhysicalResourceId": event.get("PhysicalResourceId", "crm-database"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Applied": len(applied)},
    }
    if failure is not None:
        notes = " ".join(getattr(failure, "__notes__", []))
        reason = f"{type(failure).__name__}: {failure} {notes}".strip()
        answer["Reason"] = reason[:_LONGEST_REASON]
    # The address is CloudFormation's own; signed for exactly this content type.
    request = urllib.request.Request(  # noqa: S310
        event["ResponseURL"],
        data=json.dumps(answer).encode(),
        headers={"Content-Type": ""},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=_REPLY_SECONDS).close()  # noqa: S310 - as above
