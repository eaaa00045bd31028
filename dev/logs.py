"""Prints the functions' log lines as they come, one short line each."""

import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from dev.clients import Aws, Client
from dev.deploy import STACK

_PREFIX = f"/aws/lambda/{STACK}/"
_POLL_SECONDS = 0.5
# Lambda's own lines around each invocation.
_FRAME = ("START ", "END ", "REPORT ", "INIT_START ")
# Fields that every line has, or that the short line shows in its own way.
_SHOWN = {"level", "message", "timestamp", "service", "stage", "route", "work", "status"}


def follow(aws_url: str, stopped: threading.Event) -> None:
    """Print new lines until told to stop; a MiniStack that restarts is waited for."""
    logs = Aws(aws_url).client("logs")
    printed = {"": int(time.time() * 1000)}
    seen: set[str] = set()
    while not stopped.wait(_POLL_SECONDS):
        try:
            _print_new(logs, printed, seen)
        except (BotoCoreError, ClientError):
            continue


def _print_new(logs: Client, printed: dict[str, int], seen: set[str]) -> None:
    since = printed[""]
    events: list[tuple[int, str, str]] = []
    for group in logs.describe_log_groups(logGroupNamePrefix=_PREFIX)["logGroups"]:
        name = group["logGroupName"]
        found = logs.filter_log_events(logGroupName=name, startTime=since)["events"]
        for event in found:
            if event["eventId"] not in seen and not event["message"].startswith(_FRAME):
                seen.add(event["eventId"])
                events.append((event["timestamp"], name.removeprefix(_PREFIX), event["message"]))
    for timestamp, name, message in sorted(events):
        print(short(timestamp, name, message), flush=True)
        printed[""] = max(printed[""], timestamp)


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
        if name not in _SHOWN
    ]
    level = line.get("level", "INFO")
    mark = "" if level == "INFO" else f"{level} "
    return f"{head}  {mark}{'  '.join(words)}"
