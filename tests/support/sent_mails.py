"""Mails that were sent, as rows, and the links that they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from crm.messages.rules.tokens import Link, LinkKind, sign
from local.servers import postgres
from tests.support.backend import MESSAGE_KEY

_LIFT = sql.SQL("alter table {} no force row level security")
_RESTORE = sql.SQL("alter table {} force row level security")
_TABLES = ("campaigns", "enrolments", "messages", "message_links")


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
    enrolment = uuid4()
    with database.login(postgres.MASTER) as owner, owner.transaction():
        owner.execute("set local role crm_owner")
        for table in _TABLES:
            owner.execute(_LIFT.format(sql.Identifier("crm", table)))
        owner.execute(
            "insert into crm.campaigns (name, version, fingerprint, definition, created_at)"
            " values ('follow_up', 1, 'x', '{\"topic\": \"offers\"}', %s) on conflict do nothing",
            (now,),
        )
        owner.execute(
            "insert into crm.enrolments"
            " (id, campaign, version, customer_id, entry_key, entered_at, held_out, created_at)"
            " values (%s, 'follow_up', 1, %s, %s, %s, false, %s)",
            (enrolment, customer, uuid4(), now, now),
        )
        owner.execute(
            "insert into crm.messages (id, enrolment_id, customer_id, campaign, step, mail,"
            " planned_for, expires_at, due_at, state, language, begun_at, sent_at, delivered_at,"
            " created_at) values (%s, %s, %s, 'follow_up', 1, 'follow_up_1', %s, %s, %s, 'sent',"
            " %s, %s, %s, %s, %s)",
            (mail.id, enrolment, customer, now, now, now, language, now, now, delivered_at, now),
        )
        for position, path in enumerate(paths, 1):
            upsell = upsells[position - 1] if position <= len(upsells) else None
            owner.execute(
                "insert into crm.message_links (message_id, position, kind, upsell_id, path)"
                " values (%s, %s, 'recommendation', %s, %s)",
                (mail.id, position, upsell, path),
            )
        for table in _TABLES:
            owner.execute(_RESTORE.format(sql.Identifier("crm", table)))
    return mail


def rows(report: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of a table, the oldest first."""
    query = sql.SQL("select to_jsonb(t) from {} as t order by t.at, t.id")
    found = report.execute(query.format(sql.Identifier("crm", table))).fetchall()
    return [row for (row,) in found]
