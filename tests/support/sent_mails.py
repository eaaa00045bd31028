"""Mails that were sent, as rows, and the links that they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString, Protocol
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from crm.messages.rules.tokens import Link, LinkKind, sign
from demo.driver.transport import Response
from local.servers import postgres
from tests.support.backend import MESSAGE_KEY, Backend, completed_session, delivered_upsells

BROWSER = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605.1",
    "sec-fetch-mode": "navigate",
    "x-forwarded-for": "203.0.113.9, 192.0.2.1",
}
_LIFT = sql.SQL("alter table {} no force row level security")
_RESTORE = sql.SQL("alter table {} force row level security")
_TABLES = ("campaigns", "enrolments", "messages", "message_links")

_INSERTS: tuple[LiteralString, ...] = (
    (
        "insert into crm.campaigns (name, version, fingerprint, definition, created_at)"
        " values ('follow_up', 1, 'x', '{\"topic\": \"offers\"}', %(now)s) on conflict do nothing"
    ),
    (
        "insert into crm.enrolments"
        " (id, campaign, version, customer_id, entry_key, entered_at, held_out, created_at) values"
        " (%(enrolment)s, 'follow_up', 1, %(customer)s, %(entry)s, %(now)s, false, %(now)s)"
    ),
    (
        "insert into crm.messages (id, enrolment_id, customer_id, campaign, step, mail, due_at,"
        " planned_for, expires_at, state, language, begun_at, sent_at, delivered_at, created_at)"
        " values (%(mail)s, %(enrolment)s, %(customer)s, 'follow_up', 1, 'follow_up_1', %(now)s,"
        " %(now)s, %(now)s, 'sent', %(language)s, %(now)s, %(now)s, %(delivered_at)s, %(now)s)"
    ),
)
_INSERT_LINK: LiteralString = (
    "insert into crm.message_links (message_id, position, kind, upsell_id, path)"
    " values (%s, %s, 'recommendation', %s, %s)"
)


class Login(Protocol):
    """Opens a connection of a login."""

    def login(self, user: str) -> psycopg.Connection:
        """Open one."""


@dataclass(frozen=True)
class SentMail:
    """A mail that was delivered, with its links at the positions 1, 2, ..."""

    id: UUID
    customer: UUID
    issued_on: date
    key: str = MESSAGE_KEY

    def path(self, kind: LinkKind, position: int = 0) -> str:
        """The path of one of its links on the site."""
        link = Link(kind=kind, message_id=self.id, position=position, issued_on=self.issued_on)
        return f"/m/{kind}/{sign(link, (self.key,))}"


def sent_mail(  # noqa: PLR0913 - what tests differ in
    database: Login,
    customer: UUID,
    *,
    upsells: Sequence[str] = (),
    paths: Sequence[str] = ("/summary?session=1", "/intake"),
    language: str | None = "en",
    delivered_at: datetime | None = None,
    key: str = MESSAGE_KEY,
) -> SentMail:
    """Keep a mail to a customer as sent; its first links are of the recommendations."""
    now = datetime.now(UTC)
    delivered_at = delivered_at or now - timedelta(hours=1)
    mail = SentMail(uuid4(), customer, now.date(), key)
    given = {
        "mail": mail.id,
        "enrolment": uuid4(),
        "entry": uuid4(),
        "customer": customer,
        "language": language,
        "delivered_at": delivered_at,
        "now": now,
    }
    with database.login(postgres.MASTER) as owner, owner.transaction():
        owner.execute("set local role crm_owner")
        for table in _TABLES:
            owner.execute(_LIFT.format(sql.Identifier("crm", table)))
        for insert in _INSERTS:
            owner.execute(insert, given)
        for position, path in enumerate(paths, 1):
            upsell = upsells[position - 1] if position <= len(upsells) else None
            owner.execute(_INSERT_LINK, (mail.id, position, upsell, path))
        for table in _TABLES:
            owner.execute(_RESTORE.format(sql.Identifier("crm", table)))
    return mail


def rows(report: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of a table, the oldest first."""
    query = sql.SQL("select to_jsonb(t) from {} as t order by t.at, t.id")
    found = report.execute(query.format(sql.Identifier("crm", table))).fetchall()
    return [row for (row,) in found]


def ask(backend: Backend, method: str, path: str, **options: Any) -> Response:
    """Follow a link as a browser does, or as the headers that are given."""
    headers: Mapping[str, str] = options.pop("headers", BROWSER)
    return backend.request(method, path, headers=headers, **options)


def mail_of_a_session(backend: Backend, database: Login) -> SentMail:
    """Send a mail about a completed session, whose first link is of a recommendation."""
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    upsells = [one["id"] for one in delivered_upsells(customer, session)]
    return sent_mail(database, customer.id, upsells=upsells[:1])
