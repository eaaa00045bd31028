"""One structured line for each request and each event: ids and figures, never what people wrote."""

import json
import logging
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

from crm.platform.config import settings

_FRAMES = 20
# What every record has; everything else was given as `extra`, for the line.
_USUAL = frozenset(vars(logging.makeLogRecord({})))
_NAMESPACE = "comeback"


class Fault(TypedDict):
    """Where something broke, without its message, which may quote what people wrote."""

    type: str
    stack: list[str]


class _StdoutHandler(logging.Handler):
    """Writes to what is stdout at that moment: whoever captures it may have replaced it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stdout.write(self.format(record) + "\n")
        sys.stdout.flush()


class _Line(logging.Formatter):
    """A record as one line of JSON, with what it was given as `extra`."""

    def __init__(self) -> None:
        super().__init__()
        self.request_id: str | None = None

    def format(self, record: logging.LogRecord) -> str:
        """Lambda filters by level and timestamp where they are named and written like this."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": moment.isoformat(timespec="milliseconds"),
            "service": "crm",
            "stage": settings().stage,
        }
        if self.request_id is not None:
            line["request_id"] = self.request_id
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        return json.dumps(line, default=str, separators=(",", ":"))


_line = _Line()


@cache
def logger() -> logging.Logger:
    """The logger of this process; what it is given as `extra` becomes fields of the line."""
    log = logging.getLogger("crm")
    handler = _StdoutHandler()
    handler.setFormatter(_line)
    log.handlers = [handler]
    log.setLevel(settings().log_level)
    # Lambda's own handler would write every line again.
    log.propagate = False
    return log


def log_request(  # noqa: PLR0913 - the fields of the line
    *,
    request_id: str,
    route: str,
    status: int,
    duration_ms: float,
    principal: str | None = None,
    refusal: str | None = None,
    fault: BaseException | None = None,
) -> None:
    """Write the line of one request, the last of it; a fault makes it an error."""
    line = {
        "request_id": request_id,
        "route": route,
        "status": status,
        "duration_ms": round(duration_ms, 2),
        "principal": principal,
        "refusal": refusal,
    }
    _write("request", line, fault)
    _line.request_id = None


def log_work(
    *,
    name: str,
    request_id: str,
    duration_ms: float,
    fields: Mapping[str, object],
    fault: BaseException | None = None,
) -> None:
    """Write the line of one consumed event or one scheduled run; a fault makes it an error.

    What it counted becomes metrics, for the line says so in CloudWatch's embedded format.
    """
    line = {"work": name, "request_id": request_id, "duration_ms": round(duration_ms, 2)}
    _write("work", {**line, **fields, **_measured(fields, "work")}, fault)


def log_published(events: Sequence[Mapping[str, Any]]) -> None:
    """Say which events the bus has taken, and count each kind: the facts of the business."""
    kinds = Counter(str(event["type"]) for event in events)
    line = {
        "event_ids": [str(event["id"]) for event in events],
        "customer_ids": sorted({str(event["customer_id"]) for event in events}),
    }
    _write("published", {**line, **kinds, **_measured(kinds)}, None)


def log_context(request_id: str) -> None:
    """Let every line up to that of the request itself name the request that it belongs to."""
    _line.request_id = request_id


def log_publishing_failure(events: Sequence[UUID], reason: str) -> None:
    """Warn that events stay in the outbox for now."""
    ids = [str(event) for event in events]
    logger().warning("not published", extra={"event_ids": ids, "reason": reason})


def _write(message: str, fields: Mapping[str, object], fault: BaseException | None) -> None:
    line = {name: value for name, value in fields.items() if value is not None}
    if fault is None:
        logger().info(message, extra=line)
    else:
        logger().error(message, extra=line | {"fault": describe(fault)})


def _measured(counts: Mapping[str, object], *dimensions: str) -> dict[str, object]:
    """The part of a line that makes metrics of its whole numbers."""
    names = [name for name, value in counts.items() if type(value) is int]
    if not names:
        return {}
    directive = {
        "Namespace": _NAMESPACE,
        "Dimensions": [["stage", *dimensions]],
        "Metrics": [{"Name": name, "Unit": _unit(name)} for name in names],
    }
    return {"_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]}}


def _unit(name: str) -> str:
    return "Seconds" if name.endswith("_seconds") else "Count"


def describe(fault: BaseException) -> list[Fault]:
    """A fault and its causes, the latest first."""
    chain: list[Fault] = []
    current: BaseException | None = fault
    while current is not None and len(chain) < _FRAMES:
        frames = traceback.extract_tb(current.__traceback__)[-_FRAMES:]
        chain.append(
            {
                "type": f"{type(current).__module__}.{type(current).__qualname__}",
                "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        current = current.__cause__ or current.__context__
    return chain
