"""A claimed message becomes a mail in the customer's language, with links that are signed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from crm.catalogue.load import catalogue
from crm.messages.actions.composing import Composer
from crm.messages.contracts.claimed import ClaimedMessage, OfferedInMail
from crm.messages.load import messages
from crm.messages.rules.definition import definition
from crm.messages.rules.tokens import read

_AT: Final = datetime(2026, 11, 4, 12, tzinfo=UTC)
_KEYS: Final = ["k" * 32]


def _offered(**changes: Any) -> OfferedInMail:
    given: dict[str, Any] = {
        "id": uuid4(),
        "service_title": "Follow-up Session",
        "service_description": "Ask again.",
        "includes": ("30 minutes with the same mechanic",),
        "minutes": 30,
        "reason": "You had a session.",
        "price_cents": 4900,
        "currency": "USD",
        "billing_interval": None,
        "action_url": "/intake?plan=video15",
        "rank": 1,
    }
    return OfferedInMail(**(given | changes))


def _message(**changes: Any) -> ClaimedMessage:
    given: dict[str, Any] = {
        "id": uuid4(),
        "campaign": "follow_up",
        "step": 1,
        "mail": "follow_up_1",
        "attempts": 1,
        "planned_for": _AT,
        "expires_at": _AT + timedelta(days=3),
        "hour_chosen": None,
        "state": "due",
        "entered_at": _AT - timedelta(days=2, hours=1),
        "definition": definition(messages().campaigns["follow_up"]),
        "entry_key": uuid4(),
        "customer_id": uuid4(),
        "name": "Ada Miller",
        "email": "ada@example.com",
        "time_zone": "Europe/Berlin",
        "locale": "de_AT",
        "session_id": uuid4(),
        "session_type": "chat",
        "plan": "chat10",
        "recommendations": (_offered(), _offered(action_url="/intake")),
        "acts": None,
    }
    return ClaimedMessage(**(given | changes))


@pytest.fixture
def composer() -> Composer:
    return Composer(
        given=messages(), catalogue=catalogue(), site_url="https://shop.test", keys=_KEYS
    )


def test_a_mail_is_in_the_customers_language_and_its_links_are_kept(composer: Composer) -> None:
    message = _message()
    composed = composer.compose(message, _AT)

    assert composed.mail is not None
    mail = composed.mail
    assert (mail.to, mail.to_name, mail.language) == ("ada@example.com", "Ada Miller", "de")
    assert mail.subject == "Wie es nach Ihrem Gespräch weitergeht"
    assert "49,00" in mail.html
    first, second, page = composed.links
    assert [link["position"] for link in composed.links] == [1, 2, 3]
    assert first["path"] == f"/intake?plan=video15&upsell={message.recommendations[0].id}"
    assert second["path"] == f"/intake?upsell={message.recommendations[1].id}"
    assert page == {
        "kind": "site",
        "path": f"/summary?session={message.session_id}",
        "position": 3,
    }


def test_each_url_is_a_signed_token_and_the_header_alone_holds_the_one_click_one(
    composer: Composer,
) -> None:
    message = _message()
    mail = composer.compose(message, _AT).mail
    assert mail is not None
    prefix = "https://shop.test/m/o/"
    assert mail.unsubscribe_url.startswith(prefix)
    link = read(mail.unsubscribe_url.removeprefix(prefix), _KEYS, _AT.date())
    assert (link.kind, link.message_id, link.position) == ("o", message.id, 0)
    assert "/m/o/" not in mail.html + mail.text
    assert all(f"https://shop.test/m/{kind}/" in mail.html for kind in "cup")


def test_another_language_gets_the_files_own_words(composer: Composer) -> None:
    mail = composer.compose(_message(locale="fr_FR"), _AT).mail
    assert mail is not None
    assert mail.language == "en"
    assert mail.subject == "What comes next after your chat"


def test_days_are_those_since_what_led_in(composer: Composer) -> None:
    mail = composer.compose(_message(mail="follow_up_2", step=2, locale=None), _AT).mail
    assert mail is not None
    assert "was 2 days ago" in mail.text


def test_a_checkout_leads_back_to_its_plan(composer: Composer) -> None:
    message = _message(
        mail="unfinished_checkout", session_id=None, session_type=None, plan="chat10"
    )
    composed = composer.compose(replace(message, recommendations=()), _AT)
    assert composed.links == ({"kind": "site", "path": "/intake?plan=chat10", "position": 1},)
    assert composed.mail is not None
    assert composed.mail.subject == "Ihre Buchung wartet noch"


def test_what_is_paid_each_year_is_shown_without_a_price(composer: Composer) -> None:
    yearly = _offered(billing_interval="year", price_cents=19900)
    mail = composer.compose(_message(recommendations=(yearly,)), _AT).mail
    assert mail is not None
    assert "199" not in mail.text


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"mail": "of_yesterday"}, "mail_gone"),
        ({"email": "ädä@example.com"}, "local_part_not_ascii"),
        ({"email": None}, "address_malformed"),
    ],
)
def test_what_cannot_be_mailed_has_its_reason(
    composer: Composer, changes: dict[str, object], fault: str
) -> None:
    composed = composer.compose(_message(**changes), _AT)
    assert (composed.mail, composed.fault) == (None, fault)


def test_a_mail_that_would_be_cut_off_is_not_sent(composer: Composer) -> None:
    endless = _offered(service_description="x" * 90_000)
    composed = composer.compose(_message(recommendations=(endless,)), _AT)

    assert (composed.mail, composed.fault) == (None, "mail_too_large")
