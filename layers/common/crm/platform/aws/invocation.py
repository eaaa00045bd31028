"""Calls another Lambda function and waits for its reply."""

from typing import Final

from botocore.exceptions import ClientError, HTTPClientError
from pydantic import BaseModel, TypeAdapter

from crm.platform.aws.clients import lambda_client
from crm.platform.errors import Unavailable

_RETRY_AFTER: Final = 5
# Lambda's error codes for no capacity and for trouble of its own begin with these.
_TRANSIENT_CODES: Final = (
    "TooManyRequests",
    "Throttl",
    "Service",
    "EC2",
    "ENI",
    "ResourceNotReady",
)


class InvocationFailed(Exception):  # noqa: N818 - says what happened to the call
    """The function that was called failed; its own log says why."""


def invoke[Reply](function: str, request: BaseModel, reply: TypeAdapter[Reply]) -> Reply:
    """Call a function and wait for its reply.

    Args:
        function: The name or the ARN of the function.
        request: The payload of the call.
        reply: What the function returns.

    Raises:
        Unavailable: It could not be reached, had no capacity, or timed out.
        InvocationFailed: It failed, which is a defect.
        ClientError: Lambda refused the call, which is a defect as well.
    """
    payload = request.model_dump_json().encode()
    try:
        response = lambda_client().invoke(FunctionName=function, Payload=payload)
        returned = response["Payload"].read()
    except (ClientError, HTTPClientError) as error:
        if is_transient(error):
            raise Unavailable(retry_after=_RETRY_AFTER) from error
        raise
    if "FunctionError" not in response:
        return reply.validate_json(returned)
    if b"timed out" in returned:
        raise Unavailable(retry_after=_RETRY_AFTER)
    raise InvocationFailed(response["FunctionError"])


def is_transient(error: ClientError | HTTPClientError) -> bool:
    """Whether the same call may succeed a moment later."""
    if isinstance(error, HTTPClientError):
        return True
    return error.response.get("Error", {}).get("Code", "").startswith(_TRANSIENT_CODES)
