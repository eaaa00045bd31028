"""Lambda handlers that a schedule or an operator calls."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from crm.platform.handlers.work import run_logged

type Counts = Mapping[str, int] | None


def schedule_handler(
    function: Callable[[Mapping[str, Any]], Counts],
) -> Callable[[Mapping[str, Any], Any], None]:
    """Make a Lambda handler of a function that takes the payload and may return counts.

    Each run writes one log line with the counts, under the name of the function. Whatever goes
    wrong leaves the handler as an exception, for Lambda's retries and its failure destination.
    """

    @wraps(function)
    def handler(payload: Mapping[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's
        counts: dict[str, Any] = {}

        def work() -> None:
            counts.update(function(payload) or {})

        run_logged(function.__name__, context, counts, work)

    return handler
