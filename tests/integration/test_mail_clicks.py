"""Only what people follow counts, once for each recommendation, and only after a minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from crm.messages.actions.clicks import settle_clicks
from crm.platform.config import settings
from crm.platform.database import connection
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import LOGINS, Database
from tests.support.sent_mails import BROWSER, SentMail, rows, sent_mail

SCANNER = BROWSER | {"x-forwarded-for": "198.51.100.7, 192.0.2.1"}

type Settle = Callable[..., int]


@pytest.fixture
def settle(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Settle:  # noqa: ARG001 - its database
    """Settles as the worker does, so many minutes from now."""

    def run(minutes: float = 2) -> int:
        monkeypatch.setenv("DB_USER", "crm_worker")
        monkeypatch.setenv("DB_PASSWORD", LOGINS["crm_worker"])
        connection.drop()
        settings.cache_clear()
        changed = settle_clicks(datetime.now(UTC) + timedelta(minutes=minutes))
        connection.drop()
        settings.cache_clear()
        return changed

    return run


@pytest.fixture
def scene(backend: Backend, database: Database) -> tuple[Any, SentMail, str]:
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    upsells = [one["id"] for one in delivered_upsells(customer, session)]
    mail = sent_mail(
        database, customer.id, upsells=upsells, paths=("/a", "/b", "/c"), delivered_at=_ago(60)
    )
    return customer, mail, upsells[0]


def _ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def follow(backend: Backend, path: str, method: str = "GET", headers: Any = BROWSER) -> None:
    assert backend.request(method, path, headers=headers).status in {200, 303}


def clicked(report: psycopg.Connection) -> list[dict[str, Any]]:
    found = report.execute(
        "select metadata from crm.crm_interactions where interaction_type = 'upsell_clicked'"
    ).fetchall()
    return [metadata for (metadata,) in found]


def times(report: psycopg.Connection, mail: SentMail, upsell: str) -> tuple[Any, Any]:
    [(of_mail, of_upsell)] = report.execute(
        "select (select clicked_at from crm.messages where id = %s),"
        " (select clicked_at from crm.upsell_recommendations where id = %s)",
        (mail.id, upsell),
    ).fetchall()
    return of_mail, of_upsell


def test_a_hundred_openings_are_one_click(
    backend: Backend, scene: tuple[Any, SentMail, str], settle: Settle, report: psycopg.Connection
) -> None:
    _, mail, upsell = scene
    for _ in range(100):
        follow(backend, mail.path("c", 1))
    assert settle(minutes=0.5) == 0
    assert clicked(report) == []

    assert settle() == 100
    assert settle() == 0
    [metadata] = clicked(report)
    assert (metadata["upsell_id"], metadata["channel"]) == (upsell, "mail")
    of_mail, of_upsell = times(report, mail, upsell)
    assert of_mail is not None
    assert of_mail == of_upsell


def test_a_scanner_changes_nothing(
    backend: Backend, scene: tuple[Any, SentMail, str], settle: Settle, report: psycopg.Connection
) -> None:
    _, mail, upsell = scene
    for method in ("HEAD", "GET"):
        for kind, position in (("c", 1), ("c", 2), ("c", 3), ("u", 0), ("p", 0)):
            follow(backend, mail.path(kind, position), method, SCANNER)  # type: ignore[arg-type] # one of them

    assert settle() == 10
    assert {one["class"] for one in rows(report, "message_clicks")} == {"machine"}
    assert times(report, mail, upsell) == (None, None)
    assert clicked(report) == []
    assert not rows(report, "consents")


def test_a_person_after_a_scanner_counts(
    backend: Backend, scene: tuple[Any, SentMail, str], settle: Settle, report: psycopg.Connection
) -> None:
    customer, mail, upsell = scene
    for position in (1, 2, 3):
        follow(backend, mail.path("c", position), headers=SCANNER)
    follow(backend, mail.path("c", 1))
    settle()
    assert times(report, mail, upsell) == (None, None)

    customer.post("/api/interactions", {"interaction_type": "summary_viewed", "metadata": {}})
    assert settle(minutes=3) == 1
    assert [one["class"] for one in rows(report, "message_clicks")] == ["machine"] * 3 + ["human"]
    assert len(clicked(report)) == 1
    assert settle(minutes=4) == 0


def test_a_click_that_counts_is_no_act_that_makes_others_count(
    backend: Backend,
    database: Database,
    scene: tuple[Any, SentMail, str],
    settle: Settle,
    report: psycopg.Connection,
) -> None:
    customer, mail, _ = scene
    other = sent_mail(database, customer.id, delivered_at=_ago(60))
    follow(backend, other.path("c", 1), headers=BROWSER | {"sec-fetch-mode": "no-cors"})
    follow(backend, mail.path("c", 1))
    for minutes in (2, 3):
        settle(minutes)

    assert len(clicked(report)) == 1
    assert [one["class"] for one in rows(report, "message_clicks")] == ["suspect", "human"]


def test_a_dismissed_recommendation_stays_dismissed(
    backend: Backend, scene: tuple[Any, SentMail, str], settle: Settle, report: psycopg.Connection
) -> None:
    customer, mail, upsell = scene
    customer.post(f"/api/upsells/{upsell}/dismiss")
    follow(backend, mail.path("c", 1))
    settle()

    of_mail, of_upsell = times(report, mail, upsell)
    assert of_mail is not None
    assert of_upsell is None


def test_a_click_on_the_page_and_one_in_the_mail_are_one(
    backend: Backend, scene: tuple[Any, SentMail, str], settle: Settle, report: psycopg.Connection
) -> None:
    customer, mail, upsell = scene
    customer.post(f"/api/upsells/{upsell}/click")
    follow(backend, mail.path("c", 1))
    settle()

    assert len(clicked(report)) == 1
