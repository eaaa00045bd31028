"""Runs that no HTTP request waits for: each writes one log line and leaves failures to Lambda."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from crm.platform.handlers.observability import log_work


class WorkFailed(Exception):  # noqa: N818 - says what happened to the work
    """The run failed, so that Lambda tries again; the log line says why.

    Lambda prints the exception that leaves a handler, so this one quotes nothing.
    """


def run_logged(
    name: str,
    context: Any,  # noqa: ANN401 - Lambda's
    fields: dict[str, Any],
    work: Callable[[], None],
) -> None:
    """Run the work and write its log line, with what `fields` holds by then.

    Raises:
        WorkFailed: Something went wrong.
    """
    started = perf_counter()
    fault: Exception | None = None
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the edge: logged without its message, then raised
        fault = error
    log_work(
        name=name,
        request_id=str(getattr(context, "aws_request_id", "local")),
        duration_ms=(perf_counter() - started) * 1000,
        fields=fields,
        fault=fault,
    )
    if fault is not None:
        raise WorkFailed(f"{name} failed with {type(fault).__name__}") from None
