"""One function calls another: what is said when it answers, fails or cannot be reached."""

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel, TypeAdapter

from crm.platform.aws import invocation
from crm.platform.aws.api import AwsError, AwsReply
from crm.platform.aws.invocation import InvocationFailed, invoke, invoked
from crm.platform.errors import Unavailable
from crm.platform.handlers.work import WorkFailed


class Wish(BaseModel):
    """What is asked."""

    operation: Literal["add"] = "add"
    numbers: list[int]


class Sum(BaseModel):
    """What comes back."""

    total: int


class FakeLambda:
    """A function that answers what a test says."""

    def __init__(self, answer: Callable[[], AwsReply]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._answer = answer

    def post(self, path: str, body: bytes, _: dict[str, str]) -> AwsReply:
        self.calls.append((path, json.loads(body)))
        return self._answer()


def answering(
    monkeypatch: pytest.MonkeyPatch, payload: object, failure: str | None = None
) -> FakeLambda:
    """A function that returns this payload, or fails with it."""
    headers = {} if failure is None else {"x-amz-function-error": failure}
    fake = FakeLambda(lambda: AwsReply(headers=headers, body=json.dumps(payload).encode()))
    monkeypatch.setattr(invocation, "_api", lambda: fake)
    return fake


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A function that cannot be called."""

    def fail() -> AwsReply:
        raise error

    monkeypatch.setattr(invocation, "_api", lambda: FakeLambda(fail))


def ask(function: str = "adder") -> Sum:
    return invoke(function, Wish(numbers=[1, 2]), TypeAdapter(Sum))


def test_a_wish_goes_over_and_its_answer_comes_back_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = answering(monkeypatch, {"total": 3})
    assert ask() == Sum(total=3)
    path = "/2015-03-31/functions/adder/invocations"
    assert fake.calls == [(path, {"operation": "add", "numbers": [1, 2]})]


def test_a_function_of_another_name_than_a_word_is_one_part_of_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = answering(monkeypatch, {"total": 3})
    ask("arn:aws:lambda:eu-central-1:1:function:adder")
    assert fake.calls[0][0].count("/") == 4


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
    failing(monkeypatch, AwsError(code, 502))
    with pytest.raises(Unavailable):
        ask()


def test_a_lambda_that_cannot_be_reached_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(monkeypatch, AwsError("TimeoutError"))
    with pytest.raises(Unavailable):
        ask()


def test_a_call_that_is_not_allowed_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, AwsError("AccessDeniedException", 403))
    with pytest.raises(AwsError, match="AccessDenied"):
        ask()


def test_a_called_function_reads_its_wish_and_logs_its_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @invoked(TypeAdapter(Wish))
    def add(wish: Wish) -> Sum:
        return Sum(total=sum(wish.numbers))

    assert add({"operation": "add", "numbers": [4, 5]}, None) == {"total": 9}
    line = json.loads(capsys.readouterr().out)
    assert (line["work"], line["total"]) == ("add", 9)


def test_a_wish_that_keeps_no_contract_fails_without_being_quoted() -> None:
    @invoked(TypeAdapter(Wish))
    def add(wish: Wish) -> Sum:
        return Sum(total=sum(wish.numbers))

    with pytest.raises(WorkFailed, match=r"^add failed with ValidationError$"):
        add({"operation": "add", "numbers": ["a secret"]}, None)
