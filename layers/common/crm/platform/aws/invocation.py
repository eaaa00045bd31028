"""One function calls another: what goes over, what comes back, and what it means when none does."""

import json
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from crm.platform.errors import Unavailable
from crm.platform.handlers.work import run

if TYPE_CHECKING:
    from crm.platform.aws.api import AwsApi, AwsReply

_RETRY_AFTER: Final = 5
# What Lambda says when it has no room or is itself in trouble.
_PASSING: Final = ("TooManyRequests", "Throttl", "Service", "EC2", "ENI", "ResourceNotReady")


class InvocationFailed(Exception):  # noqa: N818 - says what happened to the call
    """The function that was called failed; its own log says why."""


def invoke[Reply](function: str, wish: BaseModel, reply: TypeAdapter[Reply]) -> Reply:
    """Call a function and wait for what it answers.

    Raises:
        Unavailable: It could not be reached, had no room, or ran out of time.
        InvocationFailed: It failed, which is a defect.
    """
    from crm.platform.aws.api import AwsError  # noqa: PLC0415 - for those alone that call

    path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    try:
        answer = _api().post(path, wish.model_dump_json().encode(), {})
    except AwsError as error:
        if error.status == 0 or error.code.startswith(_PASSING):
            raise Unavailable(retry_after=_RETRY_AFTER) from error
        raise
    _require_success(answer)
    return reply.validate_json(answer.body)


def invoked[Wish](
    contract: TypeAdapter[Wish],
) -> Callable[[Callable[[Wish], BaseModel]], Callable[[Mapping[str, Any], Any], dict[str, Any]]]:
    """Make a Lambda handler of a function that takes what it was sent and answers a model.

    Whatever goes wrong leaves the handler as an exception: the caller learns of the failure and
    the log of its reason.
    """

    def decorate(
        function: Callable[[Wish], BaseModel],
    ) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
        @wraps(function)
        def handler(sent: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
            answer: dict[str, Any] = {}
            counts: dict[str, Any] = {}

            def work() -> None:
                reply = function(contract.validate_json(json.dumps(sent)))
                answer.update(reply.model_dump(mode="json"))
                counts.update({k: v for k, v in answer.items() if isinstance(v, int)})

            run(function.__name__, context, counts, work)
            return answer

        return handler

    return decorate


def _require_success(answer: "AwsReply") -> None:
    failure = answer.headers.get("x-amz-function-error")
    if failure is None:
        return
    if b"timed out" in answer.body:
        raise Unavailable(retry_after=_RETRY_AFTER)
    raise InvocationFailed(failure)


@cache
def _api() -> "AwsApi":
    from crm.platform.aws.api import AwsApi  # noqa: PLC0415 - as above

    # One attempt: the caller's own caller knows better when to ask again.
    return AwsApi("lambda", connect_seconds=2, read_seconds=16, attempts=1)
