"""One function calls another: what is said when it answers, fails or cannot be reached."""

import io
import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber
from pydantic import BaseModel, TypeAdapter

from crm.platform.aws import clients, invocation
from crm.platform.aws.invocation import InvocationFailed, invoke
from crm.platform.errors import Unavailable
from crm.platform.handlers.function import function_handler
from crm.platform.handlers.work import WorkFailed


class Addition(BaseModel):
    """What is asked."""

    operation: Literal["add"] = "add"
    numbers: list[int]


class Sum(BaseModel):
    """What comes back."""

    total: int


class FakeLambda:
    """A function that answers what a test says."""

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._answer = answer

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's
        self.calls.append((FunctionName, json.loads(Payload)))
        return self._answer()


def answering(
    monkeypatch: pytest.MonkeyPatch, payload: object, failure: str | None = None
) -> FakeLambda:
    """A function that returns this payload, or fails with it."""
    failed = {} if failure is None else {"FunctionError": failure}
    fake = FakeLambda(lambda: {"Payload": io.BytesIO(json.dumps(payload).encode()), **failed})
    monkeypatch.setattr(invocation, "lambda_client", lambda: fake)
    return fake


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A function that cannot be called."""

    def fail() -> dict[str, Any]:
        raise error

    monkeypatch.setattr(invocation, "lambda_client", lambda: FakeLambda(fail))


def refusal(code: str) -> ClientError:
    """Lambda's refusal of a call."""
    return ClientError({"Error": {"Code": code}}, "Invoke")


def ask(function: str = "adder") -> Sum:
    return invoke(function, Addition(numbers=[1, 2]), TypeAdapter(Sum))


def test_a_wish_goes_over_and_its_answer_comes_back_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = answering(monkeypatch, {"total": 3})
    assert ask() == Sum(total=3)
    assert fake.calls == [("adder", {"operation": "add", "numbers": [1, 2]})]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    "function", ["adder", "arn:aws:lambda:eu-central-1:123456789012:function:adder"]
)
def test_a_function_is_called_by_its_name_or_its_arn(function: str) -> None:
    client = clients.lambda_client()
    with Stubber(client) as stubbed:
        payload = StreamingBody(io.BytesIO(b'{"total": 3}'), 12)
        stubbed.add_response(
            "invoke",
            {"StatusCode": 200, "Payload": payload},
            {"FunctionName": function, "Payload": b'{"operation":"add","numbers":[1,2]}'},
        )

        assert ask(function) == Sum(total=3)


def test_a_function_that_fails_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"errorMessage": "adder failed"}, failure="Unhandled")
    with pytest.raises(InvocationFailed):
        ask()


def test_a_function_that_ran_out_of_time_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = "2026-11-22 request-1 Task timed out after 16.00 seconds"
    answering(monkeypatch, {"errorMessage": message}, failure="Unhandled")
    with pytest.raises(Unavailable):
        ask()


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ServiceException", "EC2Throttled"])
def test_a_lambda_without_room_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    failing(monkeypatch, refusal(code))
    with pytest.raises(Unavailable):
        ask()


def test_a_lambda_that_cannot_be_reached_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(monkeypatch, ReadTimeoutError(endpoint_url="https://lambda.test"))
    with pytest.raises(Unavailable):
        ask()


def test_a_call_that_is_not_allowed_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, refusal("AccessDeniedException"))
    with pytest.raises(ClientError, match="AccessDenied"):
        ask()


def test_a_called_function_reads_its_wish_and_logs_its_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @function_handler(TypeAdapter(Addition))
    def add(request: Addition) -> Sum:
        return Sum(total=sum(request.numbers))

    assert add({"operation": "add", "numbers": [4, 5]}, None) == {"total": 9}
    line = json.loads(capsys.readouterr().out)
    assert (line["work"], line["total"]) == ("add", 9)


def test_a_wish_that_keeps_no_contract_fails_without_being_quoted() -> None:
    @function_handler(TypeAdapter(Addition))
    def add(request: Addition) -> Sum:
        return Sum(total=sum(request.numbers))

    with pytest.raises(WorkFailed, match=r"^add failed with ValidationError$"):
        add({"operation": "add", "numbers": ["a secret"]}, None)
