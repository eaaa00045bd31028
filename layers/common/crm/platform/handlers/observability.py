"""One log line for each request and each run: ids and figures, never what people wrote."""

import logging
import sys
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from crm.platform.config import settings

_FRAMES = 20
_NAMESPACE = "comeback"


class Fault(TypedDict):
    """Where something broke, without its message, which may quote what people wrote."""

    type: str
    stack: list[str]


class _StdoutHandler(logging.Handler):
    """Writes to the current `sys.stdout`, which whoever captures it may have replaced."""

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
    """Write the line of one run; a fault makes it an error.

    Its counts become metrics, in CloudWatch's embedded metric format.
    """
    line = {"work": name, "request_id": request_id, "duration_ms": round(duration_ms, 2)}
    _write("work", {**line, **fields, **_metrics(fields, work=name)}, fault)


def log_published(events: Sequence[Mapping[str, Any]]) -> None:
    """Log which events the bus accepted, and count each type: the facts of the business."""
    kinds = Counter(str(event["type"]) for event in events)
    line = {
        "event_ids": [str(event["id"]) for event in events],
        "customer_ids": sorted({str(event["customer_id"]) for event in events}),
    }
    _write("published", {**line, **_metrics(kinds)}, None)


def log_context(request_id: str) -> None:
    """Add the request's id to every line up to that of the request itself."""
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


def _metrics(counts: Mapping[str, object], **dimensions: str) -> dict[str, Any]:
    """The part of a line that makes CloudWatch metrics of its whole numbers."""
    numbers = {name: value for name, value in counts.items() if type(value) is int}
    if not numbers:
        return {}
    metrics = EphemeralMetrics(namespace=_NAMESPACE)
    for name, value in {"stage": settings().stage, **dimensions}.items():
        metrics.add_dimension(name, value)
    for name, number in numbers.items():
        seconds = name.endswith("_seconds")
        metrics.add_metric(name, MetricUnit.Seconds if seconds else MetricUnit.Count, number)
    return metrics.serialize_metric_set() | numbers


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
