"""Prints the functions' log lines as they come, one short line each."""

import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import Aws, Client
from local.aws.deploy import STACK

_PREFIX = f"/aws/lambda/{STACK}/"
_POLL_SECONDS = 0.5
_LATE_MS = 2_000
# Lambda's own lines around each invocation.
_FRAME = ("START ", "END ", "REPORT ", "INIT_START ")
# Fields that every line has, that the short line shows in its own way, or that CloudWatch reads.
_LEFT_OUT = {"level", "message", "timestamp", "service", "stage", "route", "work", "status", "_aws"}


type _Line = tuple[int, str, str]


def follow(aws_url: str, stopped: threading.Event) -> None:
    """Print new lines until told to stop; waits for a MiniStack that restarts."""
    logs = Aws(aws_url).client("logs")
    since = int(time.time() * 1000)
    printed: set[_Line] = set()
    while not stopped.wait(_POLL_SECONDS):
        try:
            found = _lines(logs, since)
        except (BotoCoreError, ClientError):
            continue
        for line in sorted(found - printed):
            print(short(*line), flush=True)
        # Lines of the last moment come again, and a late one may still join them.
        since = max([since, *(timestamp - _LATE_MS for timestamp, *_ in found)])
        printed = {line for line in found | printed if line[0] >= since}


def _lines(logs: Client, since: int) -> set[_Line]:
    groups = logs.describe_log_groups(logGroupNamePrefix=_PREFIX)["logGroups"]
    return {
        (event["timestamp"], group["logGroupName"].removeprefix(_PREFIX), event["message"])
        for group in groups
        for event in logs.filter_log_events(logGroupName=group["logGroupName"], startTime=since)[
            "events"
        ]
        if not event["message"].startswith(_FRAME)
    }


def short(timestamp_ms: int, function: str, message: str) -> str:
    """Shorten a structured line to what a developer looks for; other lines stay as they are."""
    clock = datetime.fromtimestamp(timestamp_ms / 1000, tz=UTC).astimezone().strftime("%H:%M:%S")
    head = f"{clock}  {function:18}"
    try:
        line: dict[str, Any] = json.loads(message)
    except ValueError:
        return f"{head}  {message.rstrip()}"
    what = line.get("route") or line.get("work") or line.get("message", "")
    words = [what, str(line["status"])] if "status" in line else [what]
    words += [
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in line.items()
        if name not in _LEFT_OUT
    ]
    level = line.get("level", "INFO")
    mark = "" if level == "INFO" else f"{level} "
    return f"{head}  {mark}{'  '.join(words)}"
