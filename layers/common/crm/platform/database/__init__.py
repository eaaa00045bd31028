"""The way to Postgres: one call of one SQL function is one round trip and one transaction."""

from crm.platform.database.calls import SERVICE, WORKER, as_json, call
from crm.platform.database.statements import Row, call_as, read_page, sort_keys, write_once

__all__ = [
    "SERVICE",
    "WORKER",
    "Row",
    "as_json",
    "call",
    "call_as",
    "read_page",
    "sort_keys",
    "write_once",
]
