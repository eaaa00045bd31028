"""Links of mails lead to the site alone, a GET changes nothing, and leaving takes one click."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm.messages.rendering.words import all_words, words_of
from crm.messages.rules.destinations import destination
from crm.messages.rules.tokens import LIFETIME, Link, sign
from crm.platform.config import settings
from crm.platform.database import connection
from demo.driver.functions import function_of
from demo.driver.transport import Response
from tests.support.backend import (
    MESSAGE_KEY,
    SITE,
    Backend,
    completed_session,
    delivered_upsells,
)
from tests.support.database import Database
from tests.support.sent_mails import SentMail, rows, sent_mail

BROWSER = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605.1",
    "sec-fetch-mode": "navigate",
    "x-forwarded-for": "203.0.113.9, 192.0.2.1",
}
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@pytest.fixture
def mail(backend: Backend, database: Database) -> SentMail:
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    upsells = [one["id"] for one in delivered_upsells(customer, session)]
    return sent_mail(database, customer.id, upsells=upsells[:1])


def ask(backend: Backend, method: str, path: str, **options: Any) -> Response:
    headers: Mapping[str, str] = options.pop("headers", BROWSER)
    return backend.request(method, path, headers=headers, **options)


def test_a_click_leads_to_the_site_and_keeps_who_came(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    reply = ask(backend, "GET", mail.path("c", 1))

    assert (reply.status, reply.headers["location"]) == (303, f"{SITE}/summary?session=1")
    assert reply.headers["cache-control"] == "no-store"
    assert "set-cookie" not in reply.headers
    [click] = rows(report, "message_clicks")
    assert (click["method"], click["position"], click["kind"]) == ("GET", 1, "c")
    assert (click["class"], click["reasons"]) == (None, [])
    assert "203.0.113.9" not in str(click)
    assert click["source_hash"]
    assert click["agent_hash"]


def test_a_link_that_leads_nowhere_any_more_leads_to_the_first_page(
    backend: Backend, mail: SentMail
) -> None:
    assert ask(backend, "GET", mail.path("c", 9)).headers["location"] == f"{SITE}/"


def test_a_token_of_a_mail_that_is_unknown_leads_to_the_first_page_and_keeps_nothing(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    unknown = SentMail(uuid4(), mail.customer, mail.issued_on)

    assert ask(backend, "GET", unknown.path("c", 1)).headers["location"] == f"{SITE}/"
    assert ask(backend, "POST", unknown.path("o"), raw=ONE_CLICK).status == 200
    assert not rows(report, "message_clicks")
    assert not rows(report, "consents")


def test_a_head_is_answered_and_told_apart(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    assert ask(backend, "HEAD", mail.path("c", 1)).status == 303
    assert rows(report, "message_clicks")[0]["reasons"] == ["not_get"]


def test_an_altered_token_is_refused_and_keeps_nothing(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    for kind, method in product("couop", ("GET", "POST")):
        if (kind, method) == ("c", "POST"):
            continue
        path = mail.path(kind, 1)  # type: ignore[arg-type] # one of them
        token = path.rpartition("/")[2]
        for place in range(0, len(token), 7):
            other = "A" if token[place] != "A" else "B"
            altered = path[: -len(token)] + token[:place] + other + token[place + 1 :]
            assert ask(backend, method, altered).status == 400
    assert not rows(report, "message_clicks")
    assert not rows(report, "consents")


def test_a_token_serves_the_purpose_that_it_was_signed_for_and_no_other(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    for signed, used in product("coup", "coup"):
        if signed != used:
            token = mail.path(signed, 1).rpartition("/")[2]  # type: ignore[arg-type] # one of them
            methods = ("GET",) if used == "c" else ("GET", "POST")
            assert {ask(backend, one, f"/m/{used}/{token}").status for one in methods} == {400}
    assert not rows(report, "consents")


def test_a_link_that_is_too_old_says_so(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    old = SentMail(mail.id, mail.customer, mail.issued_on - LIFETIME - timedelta(days=1))
    for kind, method in (("c", "GET"), ("u", "GET"), ("o", "POST"), ("p", "POST")):
        reply = ask(backend, method, old.path(kind, 1))  # type: ignore[arg-type] # one of them
        assert reply.status == 410
        assert words_of("en").too_old in reply.text
    assert not rows(report, "message_clicks")


def test_links_outlive_a_new_key_until_the_old_one_is_taken_away(
    backend: Backend, mail: SentMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = "a-newer-key-for-the-links-of-mails-in-tests"
    for keys, status in ((f"{new},{MESSAGE_KEY}", 303), (new, 400), ("none", 400)):
        monkeypatch.setenv("MESSAGE_KEYS", keys)
        connection.drop()
        settings.cache_clear()
        assert ask(backend, "GET", mail.path("c", 1)).status == status


def test_a_hundred_openings_by_anyone_are_bounded_in_what_is_kept(
    backend: Backend, mail: SentMail, report: psycopg.Connection
) -> None:
    for _ in range(210):
        assert ask(backend, "GET", mail.path("c", 1)).status == 303
    assert len(rows(report, "message_clicks")) == 200


def test_a_click_leads_on_while_the_database_is_away(
    backend: Backend, mail: SentMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(backend, "GET", mail.path("c", 1))
    monkeypatch.setenv("DB_PORT", "1")
    connection.drop()
    settings.cache_clear()
    reply = ask(backend, "GET", mail.path("c", 1))
    assert (reply.status, reply.headers["location"]) == (303, f"{SITE}/")
    page = ask(backend, "POST", mail.path("o"), raw=ONE_CLICK)
    assert page.status == 503
    assert words_of("en").away in page.text


# Where a path could lead away from the site: as browsers read it, and as they never should.
HOSTS = ("evil.example", "evil.example/x", "evil.example:80", "@evil.example", "evil.example?x")
STARTS = (
    "//", "///", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/\r\n/", "\t//", "/ /", "http://", "https://",
    "https:", "HTTPS:\\\\", "javascript:", "data:text/html,", "/..//", "/.//", "/%2f", "/%5c",
    "/%09/", "/%0d%0a/", "/\u2028/", "/\u3002", "/\uff0f", ".", "@", "", ":80//", "/;//", "/?//",
    "/#//", "ftp://", "blob:https://", "//user@", "/\x00/", "/\x85/", "/\xa0/", "//%00", "///\\",
    "\\/\\/", "http:///", "//\\", "/\x7f/", "/\ud800/", "mailto:", "vbscript:", "/\x0b/",
)  # fmt: skip
PAYLOADS = [start + host for start, host in product(STARTS, HOSTS)]


def test_240_paths_lead_to_our_site_alone() -> None:
    assert len(PAYLOADS) == 240
    for path in PAYLOADS:
        url = destination(SITE, path)
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url
        for read in (urlsplit(url), urlsplit(urljoin("https://elsewhere.example/a", url))):
            assert (read.scheme, read.netloc) == ("https", "shop.test"), path
        assert (httpx2.URL(url).scheme, httpx2.URL(url).host) == ("https", "shop.test")
        # What a page on the site would make of the rest must not be an address of its own either.
        rest = url.removeprefix(SITE)
        assert not rest.startswith(("//", "/\\")), path


def test_no_such_path_is_stored_that_is_an_address_of_its_own(
    database: Database, mail: SentMail
) -> None:
    for path in PAYLOADS:
        if not path.startswith("/") or path[1:2] in {"/", "\\"}:
            with pytest.raises((psycopg.Error, UnicodeError)):
                sent_mail(database, mail.customer, paths=(path,))


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


def test_the_login_of_links_may_call_nothing_else(database: Database) -> None:
    allowed = (
        database.login("crm_links")
        .execute(
            "select proname::text from pg_proc where pronamespace = 'api'::regnamespace"
            " and has_function_privilege(oid, 'execute') order by 1"
        )
        .fetchall()
    )

    assert [name for (name,) in allowed] == [
        "follow_link",
        "preferences_by_link",
        "unsubscribe_by_link",
    ]


def test_a_link_opens_no_more_than_its_mail_showed(backend: Backend, mail: SentMail) -> None:
    token = sign(
        Link(kind="p", message_id=mail.id, position=0, issued_on=mail.issued_on), (MESSAGE_KEY,)
    )
    assert backend.request("GET", f"/api/customers/{token}").status >= 400
    page = ask(backend, "GET", f"/m/p/{token}").text
    assert str(mail.customer) not in page
    assert "@" not in page
