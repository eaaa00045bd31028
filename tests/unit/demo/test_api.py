"""How the demo's client waits, repeats and insists."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest

from demo.api import Api, Traffic, UnexpectedAnswerError, until
from tests.unit.demo.conftest import Run

type Script = Sequence[httpx.Response | Exception]


class Server:
    """Answers by a script."""

    def __init__(self, script: Script) -> None:
        self.script = list(script)

    def __call__(self, _: httpx.Request) -> httpx.Response:
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def api_of(*script: httpx.Response | Exception) -> Api:
    transport = httpx.MockTransport(Server(script))
    return Api(httpx.AsyncClient(transport=transport, base_url="http://api.test"), Traffic())


def request(api: Api) -> httpx.Request:
    return api.client.build_request("POST", "/api/intake/start")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without their time."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return made


def test_a_503_is_tried_again_after_the_time_it_names(run: Run, pauses: list[float]) -> None:
    api = api_of(
        httpx.Response(503, headers={"Retry-After": "3"}), httpx.Response(200, json={"ok": 1})
    )

    assert run(api.send(request(api), expect=200)) == {"ok": 1}
    assert pauses == [3.0]
    assert api.traffic == Traffic(requests=2, retried=1)


def test_a_broken_connection_is_tried_again_with_growing_pauses(
    run: Run, pauses: list[float]
) -> None:
    gone = httpx.ConnectError("refused")
    api = api_of(gone, gone, gone, httpx.Response(200, json={}))

    run(api.send(request(api), expect=200))

    limits = (0.2, 0.4, 0.8)
    assert all(limit / 2 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))


def test_what_stays_away_is_an_error_that_says_so(run: Run, pauses: list[float]) -> None:
    api = api_of(*[httpx.ConnectError("refused")] * 7)

    with pytest.raises(UnexpectedAnswerError, match=r"no answer \(ConnectError refused\), 7 times"):
        run(api.send(request(api), expect=200))
    assert len(pauses) == 6


def test_another_refusal_is_not_tried_again(run: Run, pauses: list[float]) -> None:
    api = api_of(httpx.Response(409, json={"detail": "It was bought already."}))

    with pytest.raises(UnexpectedAnswerError, match=r"409 .*bought already.*, not 201"):
        run(api.send(request(api), expect=201))
    assert pauses == []


def test_an_answer_that_is_no_json_is_an_error(run: Run) -> None:
    api = api_of(httpx.Response(200, text="<html>"))

    with pytest.raises(UnexpectedAnswerError, match="no JSON"):
        run(api.send(request(api), expect=200))


def test_what_comes_later_is_waited_for(run: Run, pauses: list[float]) -> None:
    looks = iter([None, None, None, "there"])

    async def look() -> str | None:
        return next(looks)

    assert run(until(look, "it")) == "there"
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


def test_what_does_not_come_is_an_error(run: Run) -> None:
    async def look() -> None:
        return None

    with pytest.raises(UnexpectedAnswerError, match="the webhook did not come within 0 seconds"):
        run(until(look, "the webhook", seconds=0.01))
