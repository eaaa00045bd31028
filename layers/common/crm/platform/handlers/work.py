"""Work that no request waits for: each run has one log line, and a failed one is left to Lambda."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from crm.platform.handlers.observability import log_work


class WorkFailed(Exception):  # noqa: N818 - says what happened to the work
    """Lambda must try again; the log line of the attempt says why.

    Lambda prints the exception that leaves a handler, so this one quotes nothing.
    """


def run(name: str, context: Any, fields: dict[str, Any], work: Callable[[], None]) -> None:  # noqa: ANN401 - Lambda's
    """Do the work and write its line, with what `fields` holds by then.

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
