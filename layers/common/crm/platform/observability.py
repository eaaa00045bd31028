"""One structured line for each request and each event: ids and figures, never what people wrote."""

import logging
import sys
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypedDict
from uuid import UUID

from aws_lambda_powertools.logging import Logger

from crm.platform.config import settings

_FRAMES = 20


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
    """Write the line of one request; a fault makes it an error."""
    line = {
        "request_id": request_id,
        "route": route,
        "status": status,
        "duration_ms": round(duration_ms, 2),
        "principal": principal,
        "refusal": refusal,
    }
    _write("request", line, fault)


def log_work(
    *,
    name: str,
    request_id: str,
    duration_ms: float,
    fields: Mapping[str, object],
    fault: BaseException | None = None,
) -> None:
    """Write the line of one consumed event or one scheduled run; a fault makes it an error."""
    line = {"work": name, "request_id": request_id, "duration_ms": round(duration_ms, 2)}
    _write("work", {**line, **fields}, fault)


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
