"""`/dev/operations`: what waits, what failed, and when each schedule last ran."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from botocore.exceptions import BotoCoreError, ClientError
from psycopg.rows import dict_row
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.redrive import parse
from local.aws.clients import Aws, Client
from local.web.problems import problem
from local.web.settings import Settings

# Most schedules rest for an hour at most. Who has logged nothing meanwhile runs by the day.
_LOOKS_BACK: Final = (timedelta(minutes=70), timedelta(hours=25))
_MOST_MESSAGES: Final = 10
_WAITING: Final = """
    select
      count(*) as waiting, count(*) filter (where attempts > 1) as failing,
      coalesce(extract(epoch from now() - min(occurred_at)), 0)::float as oldest_seconds
    from crm.outbox where published_at is null
"""
_UNDECIDED: Final = """
    select
      count(*) as waiting, 0 as failing,
      coalesce(extract(epoch from now() - min(ended_at)), 0)::float as oldest_seconds
    from crm.sessions where status = 'completed' and upsells_generated_at is null
"""

type Entry = dict[str, Any]


async def state(request: Request) -> Response:
    """Return all of it, as it stands now."""
    settings: Settings = request.app.state.settings
    try:
        found = await run_in_threadpool(_look, settings)
    except (psycopg.Error, BotoCoreError, ClientError) as error:
        return problem(502, "Bad gateway", f"The stack does not answer: {error}")
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def _look(settings: Settings) -> dict[str, Any]:
    aws = Aws(settings.aws_url)
    return {
        "work": _work(settings.dsn),
        "queues": _queues(aws.client("sqs"), settings.failure_queues),
        "schedules": _schedules(aws.client("scheduler"), aws.client("logs")),
    }


def _work(dsn: str) -> list[Entry]:
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        asked = {"Events to publish": _WAITING, "Sessions to decide about": _UNDECIDED}
        return [
            {"name": name} | (connection.execute(query).fetchone() or {})
            for name, query in asked.items()
        ]


def _queues(messages: Client, queues: Mapping[str, str]) -> list[Entry]:
    return [_queue(messages, name, url) for name, url in queues.items()]


def _queue(messages: Client, name: str, url: str) -> Entry:
    counted = messages.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    shown = messages.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=_MOST_MESSAGES,
        VisibilityTimeout=0,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    )
    failures = [parse(message) for message in shown.get("Messages", [])]
    return {
        "name": name,
        "waiting": int(counted["Attributes"]["ApproximateNumberOfMessages"]),
        "failures": [
            {
                "id": one.id,
                "function": one.function.partition(":function:")[2],
                "reason": one.reason,
                "since": one.since,
            }
            for one in sorted(failures, key=lambda one: one.since)
        ],
    }


def _schedules(schedules: Client, logs: Client) -> list[Entry]:
    found = [
        schedules.get_schedule(Name=one["Name"], GroupName=one["GroupName"])
        for one in schedules.list_schedules()["Schedules"]
    ]
    runs = _last_runs(logs)
    return sorted((_schedule(one, runs) for one in found), key=lambda one: str(one["function"]))


def _schedule(schedule: Entry, runs: Mapping[str, Entry]) -> Entry:
    function: str = schedule["Target"]["Arn"].rpartition(":")[2]
    run = next(
        (run for name, run in runs.items() if name.replace("_", "") in _plain(function)), None
    )
    return {
        "function": function,
        "expression": schedule["ScheduleExpression"],
        "enabled": schedule["State"] == "ENABLED",
        "last_run": run,
    }


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _last_runs(logs: Client) -> dict[str, Entry]:
    """The newest line that each kind of work has logged, by its name."""
    runs: dict[str, Entry] = {}
    for group in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]:
        found = (_runs_in(logs, group["logGroupName"], back) for back in _LOOKS_BACK)
        runs |= next(filter(None, found), {})
    return runs


def _runs_in(logs: Client, group: str, back: timedelta) -> dict[str, Entry]:
    since = int((datetime.now(UTC) - back).timestamp() * 1000)
    events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
    runs: dict[str, Entry] = {}
    for event in sorted(events, key=lambda one: one["timestamp"]):
        line = work_line(event["message"])
        if line:
            runs[line["work"]] = {
                "at": datetime.fromtimestamp(event["timestamp"] / 1000, UTC).isoformat(),
                "failed": line.get("level") == "ERROR",
                "duration_ms": line.get("duration_ms"),
                "counts": {name: n for name, n in line.items() if type(n) is int},
            }
    return runs


def work_line(message: str) -> Entry | None:
    """Returns the line that a run has logged, None for whatever else a function prints."""
    try:
        line = json.loads(message)
    except ValueError:
        return None  # A print, or the report of the run.
    return line if isinstance(line, dict) and line.get("message") == "work" else None
