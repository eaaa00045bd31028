"""Leaving takes one post, a GET never does it, and the preferences are kept once."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm.messages.rendering.words import all_words, words_of
from demo.driver.functions import function_of
from tests.support.backend import Backend, completed_session
from tests.support.database import Database
from tests.support.sent_mails import SentMail, ask, mail_of_a_session, rows, sent_mail

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@pytest.fixture
def mail(backend: Backend, database: Database) -> SentMail:
    return mail_of_a_session(backend, database)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("kind", ["o", "u", "p"])
def test_who_follows_every_link_leaves_the_customer_subscribed(
    backend: Backend, mail: SentMail, report: psycopg.Connection, method: str, kind: Any
) -> None:
    reply = ask(backend, method, mail.path(kind))

    assert reply.status == 200
    assert "<form" in reply.text
    assert "form-action 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert not rows(report, "consents")


def test_only_the_methods_that_are_declared_reach_the_function() -> None:
    for method, kind in product(("PUT", "PATCH", "DELETE", "OPTIONS"), "coup"):
        with pytest.raises(LookupError):
            function_of(method, f"/m/{kind}/token")
    with pytest.raises(LookupError):
        function_of("POST", "/m/c/token")


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (ONE_CLICK, FORM),
        (ONE_CLICK.encode(), FORM),
        (MULTIPART, {"content-type": "multipart/form-data; boundary=b"}),
        (MULTIPART.encode(), {"content-type": "multipart/form-data; boundary=b"}),
        (None, {}),
        (b"\xff\xfe", {"content-type": "text/plain"}),
    ],
)
def test_one_post_takes_the_customers_leave(
    backend: Backend,
    mail: SentMail,
    report: psycopg.Connection,
    raw: str | bytes | None,
    headers: dict[str, str],
) -> None:
    began = time.perf_counter()
    replies = [ask(backend, "POST", mail.path("o"), raw=raw, headers=headers) for _ in range(2)]

    assert time.perf_counter() - began < 30
    for reply in replies:
        assert reply.status == 200
        assert "location" not in reply.headers
        assert "set-cookie" not in reply.headers
        assert words_of("en").left in reply.text
    [consent] = rows(report, "consents")
    assert (consent["topic"], consent["given"], consent["source"]) == ("*", False, "one_click")
    assert consent["message_id"] == str(mail.id)


def test_fifty_posts_at_once_are_one_leave(
    database: Database, mail: SentMail, report: psycopg.Connection
) -> None:
    claims = Jsonb({"sub": str(UUID(int=0)), "role": "service"})

    def leave(_: int) -> None:
        with database.login("crm_links") as login:
            login.execute(
                "select api.unsubscribe_by_link(%s, now(), %s, 'one_click')", (claims, mail.id)
            )

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(leave, range(50)))
    assert len(rows(report, "consents")) == 1


def test_the_pages_button_takes_leave_too(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    assert ask(backend, "POST", mail.path("u"), raw="confirm=yes", headers=FORM).status == 200
    assert [one["source"] for one in rows(report, "consents")] == ["link"]


def test_a_page_speaks_the_language_of_its_mail(
    backend: Backend, database: Database, mail: SentMail
) -> None:
    for language, words in all_words().items():
        sent = sent_mail(database, mail.customer, language=language)
        page = ask(backend, "GET", sent.path("u")).text
        assert f'<html lang="{language}" dir="{words.direction}">' in page
        assert words.leave_button in page
    german = {"accept-language": "de-AT"}
    assert words_of("de").forged in ask(backend, "GET", "/m/u/x", headers=german).text


def preferences(backend: Backend, mail: SentMail, form: str) -> str:
    reply = ask(backend, "POST", mail.path("p"), raw=form, headers=FORM)
    assert reply.status == 200
    return reply.text


def test_a_customer_chooses_topics_a_pause_and_a_zone(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    page = ask(backend, "GET", mail.path("p")).text
    assert page.count(" checked") == 2  # both topics

    form = "topic=reminders&pause=yes&zone=Europe%2FBerlin&confirm=yes"
    page = preferences(backend, mail, form)
    assert page.count(" checked") == 2  # one topic, and the pause
    assert words_of("en").saved in page
    assert "<option selected>Europe/Berlin</option>" in page
    said = [(one["topic"], one["given"], one["source"]) for one in rows(report, "consents")]
    assert said == [("offers", False, "preferences")]
    preferences(backend, mail, form)
    assert len(rows(report, "consents")) == 1
    assert " checked" in preferences(backend, mail, "topic=reminders&topic=offers")
    assert [one["given"] for one in rows(report, "consents")] == [False, True]


def test_no_mails_at_all_and_one_topic_again(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    page = preferences(backend, mail, "none=yes&topic=offers")
    assert page.count(" checked") == 1
    page = preferences(backend, mail, "topic=offers")
    assert page.count(" checked") == 1

    said = [(one["topic"], one["given"]) for one in rows(report, "consents")]
    assert said == [("*", False), ("offers", True)]


@pytest.mark.parametrize(
    "form", ["zone=Mars%2FBase", "topic=<script>", "zone=" + "x" * 3000, "%ff=%fe", "&" * 40]
)
def test_nonsense_in_the_form_is_no_error_and_no_choice(
    backend: Backend, mail: SentMail, report: psycopg.Connection, form: str
) -> None:
    page = preferences(backend, mail, f"{form}&topic=offers&topic=reminders")

    assert "<script" not in page
    assert not rows(report, "consents")


def test_a_form_of_a_thousand_fields_is_refused(backend: Backend, mail: SentMail) -> None:
    assert ask(backend, "POST", mail.path("p"), raw="a=1&" * 1000, headers=FORM).status == 422
    assert ask(backend, "POST", mail.path("p"), raw="a" * 40_000, headers=FORM).status == 413


def test_an_erased_customers_links_lead_on_and_keep_nothing(
    backend: Backend, database: Database, report: psycopg.Connection
) -> None:
    customer = backend.client("customer")
    completed_session(backend, customer)
    mail = sent_mail(database, customer.id)
    customer.delete("/api/customers/me")

    assert ask(backend, "GET", mail.path("c", 1)).status == 303
    assert ask(backend, "POST", mail.path("o"), raw=ONE_CLICK).status == 200
    assert ask(backend, "POST", mail.path("p"), raw="none=yes", headers=FORM).status == 200
    assert not rows(report, "message_clicks")
    assert not rows(report, "consents")
