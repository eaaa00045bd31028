"""How the driver's client waits, tries again and insists."""

import time
from collections.abc import Sequence
from uuid import uuid4

import httpx2
import pytest

from demo.driver.client import Client, UnexpectedResponse
from demo.driver.retries import RetryingTransport, Traffic, wait_for
from demo.driver.transport import HttpTransport, NoResponse, Request, Response
from tests.unit.demo.marketplace import response

type Script = Sequence[Response | NoResponse]


class Server:
    """Answers by a script."""

    def __init__(self, *script: Response | NoResponse) -> None:
        self.script = list(script)

    def send(self, _: Request) -> Response:
        answer = self.script.pop(0)
        if isinstance(answer, NoResponse):
            raise answer
        return answer


def client_of(*script: Response | NoResponse) -> tuple[Client, Traffic]:
    traffic = Traffic()
    return Client(RetryingTransport(Server(*script), traffic), uuid4()), traffic


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without their time."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


def test_a_503_is_tried_again_after_the_time_it_names(pauses: list[float]) -> None:
    busy = Response(503, httpx2.Headers({"Retry-After": "3"}), "")
    client, traffic = client_of(busy, response(200, {"ok": 1}))

    assert client.get_funnel() == {"ok": 1}
    assert pauses == [3.0]
    assert traffic == Traffic(requests=2, retried=1)


def test_a_broken_connection_is_tried_again_with_growing_pauses(pauses: list[float]) -> None:
    gone = NoResponse("ConnectError refused")
    client, _ = client_of(gone, gone, gone, response(200, {}))

    client.get_funnel()

    limits = (0.2, 0.4, 0.8)
    assert all(limit / 2 <= pause <= limit for pause, limit in zip(pauses, limits, strict=True))


def test_a_transport_error_is_no_response() -> None:
    def refuse(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    http = httpx2.Client(transport=httpx2.MockTransport(refuse), base_url="http://api.test")
    with pytest.raises(NoResponse, match="ConnectError refused"):
        HttpTransport(http).send(Request(method="GET", path="/api/sessions"))


def test_what_stays_away_is_an_error_that_says_so(pauses: list[float]) -> None:
    client, _ = client_of(*[NoResponse("ConnectError refused")] * 7)

    with pytest.raises(UnexpectedResponse, match=r"no response \(ConnectError refused\), 7 times"):
        client.get_funnel()
    assert len(pauses) == 6


def test_another_refusal_is_not_tried_again(pauses: list[float]) -> None:
    client, _ = client_of(response(409, {"detail": "It was bought already."}))

    with pytest.raises(UnexpectedResponse, match=r"409 .*bought already.*, not 201"):
        client.open_upsell_checkout(uuid4())
    assert pauses == []


def test_a_response_that_is_no_json_is_an_error() -> None:
    client, _ = client_of(Response(200, httpx2.Headers(), "<html>"))

    with pytest.raises(UnexpectedResponse, match="no JSON"):
        client.get_funnel()


def test_what_comes_later_is_waited_for(pauses: list[float]) -> None:
    looks = iter([None, None, None, "there"])

    assert wait_for(lambda: next(looks), "it") == "there"
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


def test_what_does_not_come_is_an_error() -> None:
    with pytest.raises(UnexpectedResponse, match="the webhook did not come within 0 seconds"):
        wait_for(lambda: None, "the webhook", seconds=0.01)
