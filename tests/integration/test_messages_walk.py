"""The whole walk through the handlers: a session, its mail, what SES tells, and the purchase."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from crm.messages.actions import planning, wiring
from crm.messages.contracts.mail import Accepted, Mail, Outcome
from crm.platform.config import settings
from crm.platform.database import connection
from demo.driver.client import Client
from demo.driver.functions import function
from demo.driver.steps import file_intake
from tests.integration.privacy.conftest import paid_event
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook


class Post:
    """A way out that keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> Outcome:
        self.mails.append(mail)
        return Accepted("p-1")

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


def _customer(backend: Backend, **contact: Any) -> tuple[Client, str]:
    """A customer in Berlin whose session is done, who agreed to mails."""
    # The holdouts of the shipped campaigns leave this id in.
    customer = backend.client("customer", UUID(int=0xC001))
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
