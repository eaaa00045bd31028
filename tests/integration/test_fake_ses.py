"""The stand-in of SES takes and refuses as SES does, in the shapes of botocore's model."""

import contextlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError

from crm.messages.contracts.mail import Accepted, InDoubt, Mail, Paused, Refused, Throttled
from crm.messages.ses import SesMailer
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.model import faults, service_model
from tests.support.fake_ses import SENDER, FakeSes, happened, mail, running
from tests.support.fake_stripe import eventually


@pytest.fixture
def ses(tmp_path: Path) -> Iterator[FakeSes]:
    with running(FakeSesConfig(state=tmp_path, delivery_seconds=0, max_send_rate=1000)) as fake:
        yield fake


def request(**over: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "FromEmailAddress": "hello@shop.example",
        "Destination": {"ToAddresses": ["ada@example.com"]},
        "Content": content(),
        "ConfigurationSetName": "comeback",
    }
    return given | over


def content(**over: Any) -> dict[str, Any]:
    simple = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}
    return {"Simple": simple | over}


def header(name: str, value: str) -> dict[str, Any]:
    return {"Content": content(Headers=[{"Name": name, "Value": value}])}


def outcomes(mailer: SesMailer, mails: list[Mail]) -> list[type]:
    return [type(mailer.send(one)) for one in mails]


def test_our_mail_is_taken_with_its_headers_and_tags(ses: FakeSes) -> None:
    sent = mail()
    outcome = SesMailer(SENDER, ses.client).send(sent)

    [taken] = ses.mails(sent.message_id)
    assert outcome == Accepted(taken["id"])
    headers = {
        one["Name"]: one["Value"] for one in taken["request"]["Content"]["Simple"]["Headers"]
    }
    assert headers["List-Unsubscribe"] == "<https://shop.example/m/o/abc>"
    assert taken["tags"]["campaign"] == "follow_up"


@pytest.mark.parametrize(
    ("over", "code"),
    [
        (
            {"Content": content(Subject={"Data": "a\r\nBcc: eve@example.com"})},
            "BadRequestException",
        ),
        ({"Content": content(Body={})}, "BadRequestException"),
        (header("X-Long", "x" * 996), "BadRequestException"),
        (header("X-Bad", "é"), "BadRequestException"),
        (header("X:Bad", "x"), "BadRequestException"),
        (header("Bcc", "eve@example.com"), "BadRequestException"),
        (
            {"Content": content(Headers=[{"Name": f"X-{n}", "Value": "x"} for n in range(16)])},
            "BadRequestException",
        ),
        ({"EmailTags": [{"Name": "message", "Value": "a b"}]}, "BadRequestException"),
        ({"EmailTags": [{"Name": "message", "Value": "x" * 257}]}, "BadRequestException"),
        (
            {"EmailTags": [{"Name": f"t{n}", "Value": "x"} for n in range(51)]},
            "BadRequestException",
        ),
        ({"Destination": {"ToAddresses": ["用户@example.com"]}}, "BadRequestException"),
        ({"Destination": {"ToAddresses": ["ada@bücher.example"]}}, "BadRequestException"),
        ({"Destination": {"ToAddresses": ["ada"]}}, "BadRequestException"),
        ({"Destination": {"ToAddresses": ["ada@localhost"]}}, "BadRequestException"),
        ({"Destination": {}}, "BadRequestException"),
        (
            {"Destination": {"ToAddresses": [f"a{n}@example.com" for n in range(51)]}},
            "BadRequestException",
        ),
        ({"ConfigurationSetName": "unknown"}, "NotFoundException"),
        ({"FromEmailAddress": "eve@elsewhere.example"}, "MessageRejected"),
    ],
)
def test_what_ses_refuses_is_refused_under_its_name(
    ses: FakeSes, over: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        ses.client.send_email(**request(**over))

    assert refused.value.response["Error"]["Code"] == code
    names = [one.name for one in service_model().operation_model("SendEmail").error_shapes]
    assert code in names
    assert not ses.mails()


def test_a_request_that_no_client_of_amazons_would_send_is_refused(ses: FakeSes) -> None:
    broken: list[Any] = [
        [],
        request(Unknown=1),
        request(Content={}),
        request(Content={"Simple": {"Subject": {"Data": 1}, "Body": {}}}),
        request(Destination=[]),
    ]
    for body in broken:
        assert ses.http.post("/v2/email/outbound-emails", json=body).status_code == 400
    assert ses.http.post("/v2/email/outbound-emails", content=b"{").status_code == 400


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("SendEmail", request()),
        ("GetAccount", {}),
        ("PutSuppressedDestination", {"EmailAddress": "eve@example.com", "Reason": "BOUNCE"}),
        ("ListSuppressedDestinations", {}),
        ("GetSuppressedDestination", {"EmailAddress": "ada@example.com"}),
        ("DeleteSuppressedDestination", {"EmailAddress": "ada@example.com"}),
    ],
)
def test_its_replies_have_the_shapes_of_the_model(
    ses: FakeSes, operation: str, parameters: dict[str, Any]
) -> None:
    client = ses.client
    client.put_suppressed_destination(EmailAddress="Ada@example.com", Reason="COMPLAINT")
    shape: Any = service_model().operation_model(operation).output_shape
    raw: list[bytes] = []
    client.meta.events.register(
        f"after-call.sesv2.{operation}",
        lambda http_response, **_: raw.append(http_response.content),
    )
    client._make_api_call(operation, parameters)  # noqa: SLF001 - any operation by its name

    assert not list(faults(json.loads(raw[0]), shape))


def test_throttling_pauses_and_errors_are_what_the_mailer_knows(ses: FakeSes) -> None:
    mailer = SesMailer(SENDER, ses.client)
    ses.control("trouble", status=429, code="TooManyRequestsException")
    assert outcomes(mailer, [mail(), mail()]) == [Throttled, Accepted]
    ses.control("sending", enabled=False)
    assert outcomes(mailer, [mail()]) == [Paused]
    assert mailer.rate() == 0.0
    ses.control("sending", enabled=True)
    assert mailer.rate() == 1000.0
    ses.control("trouble", status=400, code="MessageRejected")
    assert outcomes(mailer, [mail()]) == [Refused]


def test_a_connection_that_breaks_after_the_post_leaves_one_mail_in_doubt(ses: FakeSes) -> None:
    mailer = SesMailer(SENDER, ses.client)
    mailer.send(mail())
    sent = mail()
    ses.control("trouble", status=0)

    assert isinstance(mailer.send(sent), InDoubt)
    assert len(ses.mails(sent.message_id)) == 1


def test_the_account_takes_no_more_mails_a_second_than_it_says(tmp_path: Path) -> None:
    now = 1000.0
    config = FakeSesConfig(state=tmp_path, max_send_rate=3, clock=lambda: now)
    with running(config) as slow:
        found = outcomes(SesMailer(SENDER, slow.client), [mail() for _ in range(5)])

    assert found == [Accepted] * 3 + [Throttled] * 2


@pytest.mark.parametrize(
    ("to", "events"),
    [
        ("ada@example.com", ["Send", "Delivery"]),
        ("success@simulator.amazonses.com", ["Send", "Delivery"]),
        ("bounce+a@simulator.amazonses.com", ["Send", "Bounce"]),
        ("complaint@simulator.amazonses.com", ["Send", "Delivery", "Complaint"]),
        ("suppressionlist@simulator.amazonses.com", ["Send", "Bounce"]),
    ],
)
def test_each_address_of_the_simulator_has_its_fate(
    ses: FakeSes, to: str, events: list[str]
) -> None:
    sent = mail(to)
    SesMailer(SENDER, ses.client).send(sent)

    assert happened(ses, sent.message_id) == events


def test_an_address_that_bounced_is_suppressed_from_then_on(ses: FakeSes) -> None:
    mailer, first, second = SesMailer(SENDER, ses.client), mail(), mail()
    mailer.send(first)
    [taken] = ses.mails(first.message_id)
    ses.control(f"mails/{taken['id']}/happen", fate="bounce")
    mailer.send(second)

    assert happened(ses, second.message_id) == ["Send", "Bounce"]
    [found] = ses.mails(second.message_id)
    told = ses.http.get(f"/_fake/mails/{found['id']}").json()["events"][-1]
    assert told["bounce"]["bounceSubType"] == "OnAccountSuppressionList"


@contextlib.contextmanager
def cloud() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An AWS with a rule of SES's events; yields its address, and what the rule's target heard."""
    heard: list[dict[str, Any]] = []
    # As AWS, the local one lets nobody publish as aws.ses: its rules are asked instead.
    rules = [{"Name": "every-minute"}, {"Name": "mails", "EventPattern": '{"source": ["aws.ses"]}'}]
    answers: dict[str, Any] = {
        "ListRules": {"Rules": rules},
        "TestEventPattern": {"Result": True},
        "ListTargetsByRule": {"Targets": [{"Id": "1", "Arn": "arn:aws:lambda:x:1:function:told"}]},
    }

    class Cloud(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = self.headers.get("X-Amz-Target", "").partition(".")[2]
            if not asked:
                assert "function%3Atold/invocations" in self.path
                assert self.headers["X-Amz-Invocation-Type"] == "Event"
                heard.append(body)
            self.send_response(200 if asked else 202)
            self.end_headers()
            self.wfile.write(json.dumps(answers[asked]).encode() if asked else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep the tests' output to themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Cloud) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        thread.join()


def test_the_targets_of_a_rule_that_matches_hear_of_each_mail(tmp_path: Path) -> None:
    with cloud() as (url, heard):
        config = FakeSesConfig(state=tmp_path, aws_url=url, delivery_seconds=0)
        sent = mail("complaint@simulator.amazonses.com")
        with running(config) as ses:
            SesMailer(SENDER, ses.client).send(sent)
            eventually(lambda: len(heard) == 3)

    assert {event["source"] for event in heard} == {"aws.ses"}
    assert [event["detail-type"] for event in heard] == [
        "Email Sent",
        "Email Delivered",
        "Email Complaint Received",
    ]
    details = [event["detail"] for event in heard]
    assert [one["eventType"] for one in details] == ["Send", "Delivery", "Complaint"]
    for one in details:
        assert one["mail"]["tags"]["message"] == [str(sent.message_id)]
        assert one["mail"]["tags"]["ses:configuration-set"] == ["comeback"]


def test_mails_survive_a_restart(tmp_path: Path) -> None:
    config, sent = FakeSesConfig(state=tmp_path), mail()
    with running(config) as ses:
        SesMailer(SENDER, ses.client).send(sent)
    with running(config) as ses:
        assert len(ses.mails(sent.message_id)) == 1
