"""Looks for words wherever the deployed stack could have left them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import psycopg

from crm.platform.database.logins import set_passwords
from tests.support.deployed import Deployed

_READER = "crm_backup"
_QUIET_SECONDS = 20


def places_of(deployed: Deployed, words: Sequence[str]) -> set[str]:
    """Every table, queue, log group and log file in which one of the words stands."""
    wanted = [word.lower() for word in words]
    everything = (*_rows(deployed), *_messages(deployed), *_lines(deployed), *_files(deployed))
    return {place for place, text in everything if any(w in text.lower() for w in wanted)}


def admit_reader(deployed: Deployed) -> str:
    """Let the backup's login in, which alone reads every row; its password."""
    password = uuid4().hex
    database = deployed.stack["database"]
    with psycopg.connect(deployed.cluster.conninfo(database["name"]), autocommit=True) as master:
        set_passwords(master, {_READER: password})
    return password


def _rows(deployed: Deployed) -> Iterator[tuple[str, str]]:
    name = deployed.stack["database"]["name"]
    conninfo = deployed.cluster.conninfo(name, user=_READER, password=admit_reader(deployed))
    with psycopg.connect(conninfo) as reader:
        tables = reader.execute(
            "select schemaname, tablename from pg_tables"
            " where schemaname in ('crm', 'ledger', 'api')"
        ).fetchall()
        for schema, table in tables:
            query = psycopg.sql.SQL("select to_jsonb(t) from {} as t").format(
                psycopg.sql.Identifier(schema, table)
            )
            for (row,) in reader.execute(query):
                yield f"table {table}", json.dumps(row, ensure_ascii=False)


def _messages(deployed: Deployed) -> Iterator[tuple[str, str]]:
    """What every queue holds; it is looked at and given back."""
    queues = deployed.aws.client("sqs")
    for url in queues.list_queues().get("QueueUrls", []):
        seen: list[dict[str, Any]] = []
        while found := queues.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_QUIET_SECONDS,
            MessageAttributeNames=["All"],
        ).get("Messages"):
            seen += found
        for message in seen:
            yield f"queue {url.rpartition('/')[2]}", json.dumps(message, ensure_ascii=False)
            queues.change_message_visibility(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )


def _lines(deployed: Deployed) -> Iterator[tuple[str, str]]:
    """What every function has logged since the stack was made."""
    logs = deployed.aws.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate()
    for group in (group["logGroupName"] for page in groups for group in page["logGroups"]):
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in (event for page in pages for event in page["events"]):
            yield f"log {group.rpartition('/')[2]}", event["message"]


def _files(deployed: Deployed) -> Iterator[tuple[str, str]]:
    """What the servers of the stack have written: Postgres, the pages, the local AWS."""
    for path in deployed.folder.rglob("*.log"):
        yield f"file {path.name}", path.read_text(errors="replace")
