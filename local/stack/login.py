"""Signs in to the database of a stack."""

from collections.abc import Mapping
from typing import Any, Final

import psycopg

#: The login that reads everything and writes nothing.
REPORT: Final = "crm_report"


def log_in(database: Mapping[str, Any], login: str = REPORT) -> psycopg.Connection:
    """Open a connection that commits each statement; `database` is that part of `stack.json`."""
    return psycopg.connect(
        host=database["host"],
        port=database["port"],
        dbname=database["name"],
        user=login,
        password=database["passwords"][login],
        autocommit=True,
    )
