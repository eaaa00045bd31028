"""The whole walk through the handlers: a session, its mail, what SES tells, and the purchase."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from crm.messages.actions import planning, wiring
from crm.messages.contracts.mail import Accepted, InDoubt, Mail, Outcome, Refused
from crm.platform.config import settings
from crm.platform.database import connection
from demo.driver.client import Client
from demo.driver.functions import function
from demo.driver.steps import file_intake
from demo.mail_clock import zone_at_noon
from tests.integration.privacy.conftest import paid_event
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook

_OF: Final = "select customer_id from messages where id = %s"
_SECOND: Final = "select customer_id, array[state, reason] from messages where step = 2"
_STATE: Final = "select state from messages where id = %s"


class Post:
    """A way out that keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.outcome: Outcome = Accepted("p-1")

    def send(self, mail: Mail) -> Outcome:
        self.mails.append(mail)
        return self.outcome

    def rate(self) -> float:
        return 14

    def quota_percent(self) -> int:
        return 3


class Walk:
    """The functions of messages, with a clock that is turned."""

    def __init__(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        self.backend, self.post, self.now = backend, Post(), datetime.now(UTC)
        monkeypatch.setenv("MAIL_FROM", "Shop <hello@shop.example>")
        monkeypatch.setenv("SUPPRESSION_KEY", "key")
        monkeypatch.setattr(wiring, "ses_mailer", lambda _: self.post)
        for module in (planning, wiring):
            monkeypatch.setattr(module, "utc_now", lambda: self.now)
        monkeypatch.setattr("time.sleep", lambda _: None)
        monkeypatch.setattr(function("mail_feedback"), "utc_now", lambda: self.now)
        backend.invoke("plan_messages", {})

    def hours(self, count: int) -> None:
        """What the schedules do in so many hours."""
        for _ in range(count):
            self.now += timedelta(hours=1)
            self.backend.invoke("plan_messages", {})
            self.backend.invoke("send_messages", {})

    def tell(self, kind: str, message: UUID, **detail: Any) -> None:
        self.backend.invoke(
            "mail_feedback",
            {
                "id": str(uuid4()),
                "time": self.now.isoformat(),
                "detail": {
                    "eventType": kind,
                    "mail": {"messageId": "p-1", "tags": {"message": [str(message)]}},
                    **detail,
                },
            },
        )


@pytest.fixture
def walk(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Walk:
    return Walk(backend, monkeypatch)


def _customer(backend: Backend, number: int = 0xC001, **contact: Any) -> tuple[Client, str]:
    """A customer in Berlin whose session is done, who agreed to mails."""
    # The holdouts of the shipped campaigns leave these ids in.
    customer = backend.client("customer", UUID(int=number))
    given = {"name": "Ada Miller", "email": "ada@example.com", "time_zone": "Europe/Berlin"}
    consent = {"mail_consent": True}
    return customer, completed_session(backend, customer, contact=given | consent | contact)


def _steps(backend: Backend, campaign: str) -> list[dict[str, Any]]:
    body = backend.client("admin").get("/api/campaigns").body
    [found] = [one for one in body["campaigns"] if one["name"] == campaign]
    steps: list[dict[str, Any]] = found["steps"]
    return steps


def test_a_session_its_mail_a_delivery_and_the_purchase_that_ends_the_way(
    backend: Backend, walk: Walk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, session = _customer(backend)
    walk.hours(44)

    [mail] = walk.post.mails
    assert (mail.to, mail.campaign, mail.step) == ("ada@example.com", "follow_up", "1")
    assert "Ada Miller" in mail.html
    walk.tell("Delivery", mail.message_id)
    [first, second] = _steps(backend, "follow_up")
    assert (first["sent"], first["delivered"], second["due"]) == (1, 1, 1)
    received = customer.get("/api/customers/me/preferences").body["mails"]
    assert [(one["campaign"], one["entry"]) for one in received] == [
        ("follow_up", "session_completed")
    ]
    shown = delivered_upsells(customer, session)
    assert {one["service_title"] in mail.text for one in shown[:3]} == {True}

    paid = file_intake(customer, plan="video15")["intake"]
    event = paid_event(paid) | {"created": int(datetime.now(UTC).timestamp()) + 60}
    assert Webhook(backend, monkeypatch).deliver(event) == "applied"
    walk.hours(24 * 8)
    assert len(walk.post.mails) == 1
    report = database.login("crm_report")
    ended = report.execute(
        "select end_reason from enrolments where campaign = 'follow_up'"
    ).fetchall()
    assert ended == [("purchase",)]


def test_who_takes_leave_gets_no_further_mail(backend: Backend, walk: Walk) -> None:
    customer, _ = _customer(backend)
    assert customer.put("/api/customers/me/preferences", {"wants_none": True}).status == 200
    walk.hours(44)
    assert walk.post.mails == []
    [step] = _steps(backend, "follow_up")
    assert step["skipped"] == 1


def test_who_unsubscribes_is_left_out_of_the_very_next_sweep(
    backend: Backend, walk: Walk, report: psycopg.Connection
) -> None:
    stays, leaves = (_customer(backend, number)[0].id for number in (0xC001, 0xC002))
    walk.hours(44)
    [link] = [
        urlsplit(mail.unsubscribe_url).path
        for mail in walk.post.mails
        if report.execute(_OF, [mail.message_id]).fetchone() == (leaves,)
    ]
    walk.post.mails.clear()
    # Both get an hour for the second mail; in the later of the two both are due.
    walk.now += timedelta(days=6)
    walk.backend.invoke("send_messages", {})
    [(walk.now,)] = report.execute("select max(due_at) from messages where step = 2").fetchall()
    assert walk.post.mails == []
    assert backend.request("POST", link, raw=b"List-Unsubscribe=One-Click").status == 200
    walk.backend.invoke("send_messages", {})

    states: dict[UUID, list[str | None]] = dict(report.execute(_SECOND).fetchall())
    assert states == {stays: ["sent", None], leaves: ["skipped", "unsubscribed"]}
    assert len(walk.post.mails) == 1


@pytest.mark.parametrize("outcome", [Refused("blocked"), InDoubt("no answer")])
def test_an_operator_sends_again_what_was_refused_or_lost(
    backend: Backend, walk: Walk, report: psycopg.Connection, outcome: Outcome
) -> None:
    _customer(backend, time_zone=zone_at_noon())
    walk.post.outcome = outcome
    walk.hours(46)
    [mail] = walk.post.mails
    unsent = "failed" if isinstance(outcome, Refused) else "lost"
    assert report.execute(_STATE, [mail.message_id]).fetchone() == (unsent,)
    walk.post.outcome = Accepted("p-2")
    # A person's decision is dated by the database's clock.
    walk.now = datetime.now(UTC) + timedelta(minutes=1)

    backend.invoke("send_messages", {"resend": str(mail.message_id)})

    assert [one.message_id for one in walk.post.mails] == [mail.message_id] * 2
    assert report.execute(_STATE, [mail.message_id]).fetchone() == ("sent",)
    with pytest.raises(Exception, match="Conflict"):
        backend.invoke("send_messages", {"resend": str(mail.message_id)})
    with pytest.raises(Exception, match="NotFound"):
        backend.invoke("send_messages", {"resend": str(uuid4())})
    assert len(walk.post.mails) == 2


def test_a_stage_without_a_sender_plans_and_mails_nothing(
    backend: Backend, walk: Walk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_FROM", "none")
    connection.drop()
    settings.cache_clear()
    _customer(backend)
    walk.hours(3)
    report = database.login("crm_report")
    assert report.execute("select count(*) from enrolments").fetchone() == (0,)


def test_a_stage_that_mails_without_keys_fails_loudly(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSAGE_KEYS", "none")
    connection.drop()
    settings.cache_clear()
    with pytest.raises(Exception, match="ConfigurationError"):
        walk.hours(1)
    assert walk.post.mails == []
