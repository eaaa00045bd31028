"""One structured line for each request and each event: ids and figures, never what people wrote."""

import logging
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

from aws_lambda_powertools.logging import Logger

from crm.platform.config import settings

_FRAMES = 20
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


@cache
def logger() -> Logger:
    """The logger of this process."""
    log = Logger(
        service="crm",
        level=settings().log_level,
        logger_handler=_StdoutHandler(),
        location=None,
        utc=True,
    )
    log.append_keys(stage=settings().stage)
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
    logger().remove_keys(["request_id"])


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
    logger().append_keys(request_id=request_id)


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
