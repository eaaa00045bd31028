"""Links of mails lead to the site alone, and tell of nobody more than the mail did."""

from datetime import timedelta
from itertools import product
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import httpx2
import psycopg
import pytest

from crm.messages.rendering.words import words_of
from crm.messages.rules.destinations import destination
from crm.messages.rules.tokens import LIFETIME, Link, sign
from crm.platform.config import settings
from crm.platform.database import connection
from tests.support.backend import MESSAGE_KEY, SITE, Backend
from tests.support.database import Database
from tests.support.sent_mails import SentMail, ask, mail_of_a_session, rows, sent_mail

ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def mail(backend: Backend, database: Database) -> SentMail:
    return mail_of_a_session(backend, database)


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
