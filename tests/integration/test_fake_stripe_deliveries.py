"""The fake Stripe delivers as Stripe does: signed, more than once, and until it is heard."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stripe

from local.fake_stripe.config import DEFAULT_SECRET, FakeStripeConfig
from tests.support.fake_stripe import Fake, Inbox, eventually, inbox, running


@pytest.fixture
def mail() -> Iterator[Inbox]:
    with inbox() as kept:
        yield kept


@pytest.fixture
def config(tmp_path: Path, mail: Inbox) -> FakeStripeConfig:
    return FakeStripeConfig(state=tmp_path, webhook_url=mail.url, first_retry=0.02)


@pytest.fixture
def fake(config: FakeStripeConfig) -> Iterator[Fake]:
    with running(config) as started:
        yield started


def emit(fake: Fake, **others: object) -> dict[str, Any]:
    body = {"type": "invented.tomorrow", "object": {"id": "inv_1"}, **others}
    return fake.control("events", **body)


def deliveries(fake: Fake, event_id: str) -> list[dict[str, Any]]:
    answer = fake.http.get("/_fake/deliveries", params={"event": event_id})
    found: list[dict[str, Any]] = answer.json()["deliveries"]
    return found


def test_an_event_is_delivered_until_it_is_taken(fake: Fake, mail: Inbox) -> None:
    mail.answers += [500, 503, 400]

    event = emit(fake)

    eventually(lambda: deliveries(fake, event["id"])[0]["state"] == "delivered")
    assert len(mail.received) == 4
    assert {each.id for each in mail.events(DEFAULT_SECRET)} == {event["id"]}
    assert deliveries(fake, event["id"])[0]["attempts"] == 4


def test_every_attempt_carries_the_same_body(fake: Fake, mail: Inbox) -> None:
    mail.answers += [500]

    emit(fake)

    eventually(lambda: len(mail.received) == 2)
    assert len({body for _, body in mail.received}) == 1


def test_an_event_can_be_delivered_twice_as_stripe_sometimes_does(fake: Fake, mail: Inbox) -> None:
    event = emit(fake)

    fake.control(f"events/{event['id']}/redeliver", copies=2)

    eventually(lambda: len(mail.received) == 3)
    assert {each.id for each in mail.events(DEFAULT_SECRET)} == {event["id"]}


def test_all_deliveries_can_be_made_to_come_in_copies(fake: Fake, mail: Inbox) -> None:
    fake.control("webhook", copies=3)

    emit(fake)

    eventually(lambda: len(mail.received) == 3)


def test_an_event_may_be_late(fake: Fake, mail: Inbox) -> None:
    fake.control("webhook", delay_seconds=0.3)

    event = emit(fake)

    assert deliveries(fake, event["id"])[0]["state"] == "pending"
    eventually(lambda: mail.received)


def test_while_a_secret_is_rotated_both_sign(fake: Fake, mail: Inbox) -> None:
    fake.control("webhook", secrets=["whsec_old", "whsec_new"])

    emit(fake)

    eventually(lambda: mail.received)
    assert mail.events("whsec_old")
    assert mail.events("whsec_new")
    with pytest.raises(stripe.SignatureVerificationError):
        mail.events(DEFAULT_SECRET)


def test_what_was_not_delivered_survives_a_restart(config: FakeStripeConfig, mail: Inbox) -> None:
    with running(replace(config, webhook_url=None)) as fake:
        event = emit(fake)
    assert not mail.received

    with running(config) as fake:
        eventually(lambda: deliveries(fake, event["id"])[0]["state"] == "delivered")

    assert [each.id for each in mail.events(DEFAULT_SECRET)] == [event["id"]]


def test_an_address_given_at_run_time_gets_what_waited_and_outlives_a_restart(
    config: FakeStripeConfig, mail: Inbox
) -> None:
    unaddressed = replace(config, webhook_url=None)
    with running(unaddressed) as fake:
        emit(fake)
        fake.control("webhook", url=mail.url)
        eventually(lambda: len(mail.received) == 1)

    with running(unaddressed) as fake:
        emit(fake)
        eventually(lambda: len(mail.received) == 2)


def test_a_webhook_that_does_not_listen_is_tried_again(fake: Fake, mail: Inbox) -> None:
    fake.control("webhook", url="http://127.0.0.1:9/")
    event = emit(fake)
    eventually(lambda: deliveries(fake, event["id"])[0]["attempts"] > 1)

    fake.control("webhook", url=mail.url)

    eventually(lambda: mail.received)


def test_deliveries_wait_while_they_are_paused(fake: Fake, mail: Inbox) -> None:
    fake.control("webhook", paused=True)
    events = [emit(fake)["id"] for _ in range(30)]
    assert not mail.received

    fake.control("webhook", paused=False)

    eventually(lambda: len(mail.received) == 30)
    assert sorted(each.id for each in mail.events(DEFAULT_SECRET)) == sorted(events)


def test_an_event_that_nobody_takes_is_given_up(config: FakeStripeConfig, mail: Inbox) -> None:
    mail.answers += [500] * 1000
    with running(replace(config, give_up_after=0.1)) as fake:
        event = emit(fake)

        eventually(lambda: deliveries(fake, event["id"])[0]["state"] == "abandoned")


def test_events_of_other_versions_modes_and_accounts_can_be_sent(fake: Fake, mail: Inbox) -> None:
    emit(fake, api_version="2019-12-03", livemode=True, account="acct_1")

    eventually(lambda: mail.received)
    event = mail.events(DEFAULT_SECRET)[0]
    assert (event.api_version, event.livemode, event.account) == ("2019-12-03", True, "acct_1")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("webhook", {"copies": 0}),
        ("webhook", {"secrets": []}),
        ("events", {"type": "no.object"}),
        ("outage", {"status": 200}),
        ("events", {"type": "t", "object": {}, "colour": "red"}),
    ],
)
def test_a_lever_that_is_pulled_wrongly_says_so(
    fake: Fake, path: str, body: dict[str, Any]
) -> None:
    answer = fake.http.post(f"/_fake/{path}", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
