"""Lambda handlers that another function invokes."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from pydantic import BaseModel, TypeAdapter

from crm.platform.handlers.work import run_logged


def function_handler[Request](
    contract: TypeAdapter[Request],
) -> Callable[[Callable[[Request], BaseModel]], Callable[[Mapping[str, Any], Any], dict[str, Any]]]:
    """Make a Lambda handler of a function that takes a request and returns a model.

    Each run writes one log line with the whole numbers of the reply, under the name of the
    function. Whatever goes wrong leaves the handler as an exception: the caller learns that the
    call failed, and the log says why.
    """

    def decorate(
        function: Callable[[Request], BaseModel],
    ) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
        @wraps(function)
        def handler(payload: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
            reply: dict[str, Any] = {}
            counts: dict[str, Any] = {}

            def work() -> None:
                returned = function(contract.validate_json(json.dumps(payload)))
                reply.update(returned.model_dump(mode="json"))
                counts.update({k: v for k, v in reply.items() if isinstance(v, int)})

            run_logged(function.__name__, context, counts, work)
            return reply

        return handler

    return decorate
