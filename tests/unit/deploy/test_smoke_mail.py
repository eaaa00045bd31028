"""A mail to SES's simulator proves the way out and the way back, on stages that mail."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.account import Account, Deployed
from deploy.smoke import mail
from deploy.smoke.checks import NotApplicable, Unproven
from deploy.smoke.mail import simulator
from deploy.stage import Stage

MAILING = {"MailIdentity": "shop.example", "MailFrom": "Shop <hello@shop.example>"}


def stage(**given: str) -> Deployed:
    found = Stage(name="prod", region="eu-central-1", size="hobby", given=given)
    return Deployed(found, Account(found.region), {})


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was posted to an SES that tells of it at the third look."""
    posted: list[dict[str, Any]] = []
    looks: Iterator[list[str]] = iter([[], [], ["told"]])
    played = SimpleNamespace(
        send_email=lambda **request: posted.append(request),
        filter_log_events=lambda **_: {"events": next(looks, [])},
    )
    monkeypatch.setattr(Account, "client", lambda *_: played)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return posted


def test_a_delivery_is_waited_for(sent: list[dict[str, Any]]) -> None:
    simulator(stage(**MAILING))
    [request] = sent
    assert request["FromEmailAddress"] == "hello@shop.example"
    assert request["ConfigurationSetName"] == "comeback-prod"
    assert request["Destination"] == {"ToAddresses": ["success@simulator.amazonses.com"]}


def test_one_that_never_comes_is_told(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_PATIENCE", -1)
    with pytest.raises(Unproven, match="no Delivery"):
        simulator(stage(**MAILING))
    assert len(sent) == 1


def test_a_stage_that_mails_nobody_posts_nothing(sent: list[dict[str, Any]]) -> None:
    with pytest.raises(NotApplicable):
        simulator(stage())
    assert sent == []
