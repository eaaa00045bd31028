"""One attempt by SES, and what each of its answers means for the mail."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from crm.messages.contracts.mail import (
    Accepted,
    InDoubt,
    Mail,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Throttled,
)
from crm.messages.ses import Sender, SesMailer
from crm.platform.aws.clients import ses_client
from crm.platform.errors import Unavailable

pytestmark = pytest.mark.usefixtures("aws")

SENDER = Sender(
    address="hello@shop.example",
    name="Zoë's Garage",
    reply_to="help@shop.example",
    configuration_set="comeback-prod",
)
URL = "https://email.eu-central-1.amazonaws.com"


def mail(**over: Any) -> Mail:
    given: dict[str, Any] = {
        "message_id": UUID("019a0000-0000-7000-8000-000000000001"),
        "to": "ada@bücher.example",
        "to_name": "Ada Miller",
        "subject": "Your session",
        "html": "<p>Hello</p>",
        "text": "Hello",
        "unsubscribe_url": "https://shop.example/m/o/abc",
        "campaign": "follow_up",
        "step": "follow_up_1",
        "language": "en",
    }
    return Mail(**given | over)


class Ses:
    """Answers in SES's place, and keeps what it was asked."""

    def __init__(self, answer: Callable[[], AWSResponse]) -> None:
        self.requests: list[Any] = []
        client = ses_client()

        def reply(request: Any, **_: object) -> AWSResponse:
            self.requests.append(request)
            return answer()

        client.meta.events.register("before-send", reply)  # type: ignore[arg-type] # may reply
        self.mailer = SesMailer(SENDER, client)


def response(status: int, body: dict[str, Any], code: str | None = None) -> AWSResponse:
    headers = HTTPHeaders()
    headers["Content-Type"] = "application/json"
    if code:
        headers["x-amzn-ErrorType"] = code
    content = SimpleNamespace(stream=lambda: [json.dumps(body).encode()])
    return AWSResponse(URL, status, headers, content)


def raising(error: Exception) -> Callable[[], AWSResponse]:
    def answer() -> AWSResponse:
        raise error

    return answer


def test_a_mail_is_asked_for_once_with_its_headers_and_tags() -> None:
    ses = Ses(lambda: response(200, {"MessageId": "0107"}))

    assert ses.mailer.send(mail()) == Accepted("0107")
    [request] = ses.requests
    body = json.loads(request.body)
    assert body["FromEmailAddress"] == "=?utf-8?q?Zo=C3=AB=27s_Garage?= <hello@shop.example>"
    assert body["Destination"] == {"ToAddresses": ["Ada Miller <ada@xn--bcher-kva.example>"]}
    assert body["ReplyToAddresses"] == ["help@shop.example"]
    assert body["ConfigurationSetName"] == "comeback-prod"
    assert {one["Name"]: one["Value"] for one in body["Content"]["Simple"]["Headers"]} == {
        "List-Unsubscribe": "<https://shop.example/m/o/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert {one["Name"]: one["Value"] for one in body["EmailTags"]} == {
        "message": "019a0000-0000-7000-8000-000000000001",
        "campaign": "follow_up",
        "step": "follow_up_1",
    }


def test_a_hostile_subject_stays_one_line() -> None:
    ses = Ses(lambda: response(200, {"MessageId": "0107"}))
    ses.mailer.send(mail(subject="Hello\r\nBcc: eve@example.com\u2028\0!"))

    subject = json.loads(ses.requests[0].body)["Content"]["Simple"]["Subject"]
    assert subject == {"Data": "Hello Bcc: eve@example.com !", "Charset": "UTF-8"}


def test_an_address_that_ses_cannot_take_is_refused_without_asking() -> None:
    ses = Ses(lambda: response(200, {"MessageId": "0107"}))

    assert ses.mailer.send(mail(to="用户@example.com")) == Refused("local_part_not_ascii")
    assert not ses.requests


SANDBOX = "Email address is not verified. The following identities failed the check: "


@pytest.mark.parametrize(
    ("status", "code", "message", "outcome"),
    [
        (429, "TooManyRequestsException", "", Throttled()),
        (400, "ThrottlingException", "Maximum sending rate exceeded.", Throttled()),
        (400, "LimitExceededException", "Daily message quota exceeded.", Throttled()),
        (400, "SendingPausedException", "", Paused("SendingPausedException")),
        (400, "AccountSuspendedException", "", Paused("AccountSuspendedException")),
        (403, "AccessDeniedException", "", Paused("AccessDeniedException")),
        (403, "ExpiredTokenException", "", Paused("ExpiredTokenException")),
        (404, "NotFoundException", "Configuration set", Paused("NotFoundException")),
        (400, "MessageRejected", SANDBOX + "hello@shop.example", Paused("MessageRejected")),
        (400, "MessageRejected", SANDBOX + "ada@example.com", Refused("MessageRejected")),
        (400, "BadRequestException", "", Refused("BadRequestException")),
        (503, "ServiceUnavailable", "", NotSent("ServiceUnavailable")),
        (500, "InternalServiceErrorException", "", InDoubt("InternalServiceErrorException")),
    ],
)
def test_each_refusal_has_its_outcome_and_is_not_tried_again(
    status: int, code: str, message: str, outcome: Outcome
) -> None:
    ses = Ses(lambda: response(status, {"message": message}, code))

    assert ses.mailer.send(mail()) == outcome
    assert len(ses.requests) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ConnectTimeoutError(endpoint_url=URL), NotSent("ConnectTimeoutError")),
        (EndpointConnectionError(endpoint_url=URL), NotSent("EndpointConnectionError")),
        (NoCredentialsError(), NotSent("NoCredentialsError")),
        (ReadTimeoutError(endpoint_url=URL), InDoubt("ReadTimeoutError")),
        (ConnectionClosedError(endpoint_url=URL), InDoubt("ConnectionClosedError")),
    ],
)
def test_a_mail_is_in_doubt_only_once_bytes_have_left(error: Exception, outcome: Outcome) -> None:
    ses = Ses(raising(error))

    assert ses.mailer.send(mail()) == outcome
    assert len(ses.requests) == 1


def account(*, enabled: bool = True) -> dict[str, Any]:
    return {"SendingEnabled": enabled, "SendQuota": {"MaxSendRate": 14.0, "Max24HourSend": 50000.0}}


def test_the_account_says_how_fast_it_may_send() -> None:
    assert Ses(lambda: response(200, account())).mailer.rate() == 14.0


def test_an_account_that_may_not_send_sends_nothing_a_second() -> None:
    assert Ses(lambda: response(200, account(enabled=False))).mailer.rate() == 0.0


def test_the_account_is_asked_again_over_a_connection_that_was_closed_meanwhile() -> None:
    attempts: list[int] = []

    def answer() -> AWSResponse:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionClosedError(endpoint_url=URL)
        return response(200, account())

    assert Ses(answer).mailer.rate() == 14.0


@pytest.mark.parametrize(
    "answer", [raising(ReadTimeoutError(endpoint_url=URL)), lambda: response(500, {}, "Internal")]
)
def test_an_account_that_nobody_can_ask_is_unavailable(answer: Callable[[], AWSResponse]) -> None:
    with pytest.raises(Unavailable):
        Ses(answer).mailer.rate()


def test_ses_has_an_address_that_an_ipv6_network_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")
    ses = Ses(lambda: response(200, {"MessageId": "0107"}))
    ses.mailer.send(mail())

    assert ses.requests[0].url.startswith("https://email.eu-central-1.api.aws/")
    assert b"/ses/aws4_request" in ses.requests[0].headers["Authorization"]
