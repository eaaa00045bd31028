"""A database with customers to mail, a clock that stands still, and a way out that keeps all."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

import psycopg

from crm.messages.actions.composing import Composed
from crm.messages.actions.planning import plan_messages
from crm.messages.actions.sending import Sweep
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import Accepted, Mail, Outcome
from crm.messages.load import parse
from crm.messages.model import Messages
from crm.messages.rules.addresses import address_hash
from tests.database.world import World

NOON: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
_FILE: Final = """
language = "en"
[sender]
from_name = "Shop"
postal_address = "1 Real Street"
[consent]
default = "{consent}"
[topics.offers]
title = "Offers"
[quiet]
from = "21:00"
to = "08:00"
zones_when_unknown = ["America/New_York", "America/Los_Angeles"]
[pressure]
mail = 10
shown = 2
dismissed = 5
limits = [{{ days = 7, points = {cap} }}]
offers_when_pressed = 1
[holdout]
all = "{held_out}"
{campaigns}
[mails.hello]
subject = "Hello {{name}}"
preheader = "Hello"
headline = "Hello"
text = ["Hello."]
"""
_CAMPAIGN: Final = """
[campaigns.{name}]
entry = "session_completed"
topic = "offers"
exits = ["purchase", "new_session"]
[[campaigns.{name}.steps]]
mail = "hello"
after = "20 hours"
patience = "3 days"
[[campaigns.{name}.steps]]
mail = "hello"
after = "4 days"
patience = "3 days"
"""
KEY: Final = "key of hashes"


def a_file(
    *,
    campaigns: Sequence[str] = ("follow_up",),
    cap: int = 1000,
    consent: str = "opt_in",
    held_out: str = "0%",
    campaign: str = _CAMPAIGN,
) -> Messages:
    """A messages.toml of campaigns that are the same but for their names."""
    told = "".join(campaign.format(name=name) for name in campaigns)
    text = _FILE.format(consent=consent, cap=cap, held_out=held_out, campaigns=told)
    return parse(text, name="messages.toml")


@dataclass
class Clock:
    """It goes when it is told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Post:
    """A way out that keeps what it took, and may answer otherwise."""

    answer: Callable[[Mail], Outcome] | None = None
    allowed: float = 1000
    sent: list[UUID] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> Outcome:
        outcome = self.answer(mail) if self.answer else Accepted(f"p-{mail.message_id}")
        if isinstance(outcome, Accepted):
            self.sent.append(mail.message_id)
            self.mails.append(mail)
        return outcome

    def rate(self) -> float:
        return self.allowed


def compose(message: ClaimedMessage, _: datetime) -> Composed:
    """A mail of few words."""
    assert message.email is not None
    mail = Mail(
        message_id=message.id,
        to=message.email,
        to_name=message.name,
        subject="Hello",
        html="<p>Hello</p>",
        text="Hello",
        unsubscribe_url="https://shop.test/m/o/1",
        campaign=message.campaign,
        step=str(message.step),
        language="en",
    )
    return Composed(mail=mail, links=({"position": 1, "kind": "site", "path": "/summary"},))


@dataclass
class Stage:
    """What a test of messages needs."""

    world: World
    given: Messages = field(default_factory=a_file)
    clock: Clock = field(default_factory=Clock)
    post: Post = field(default_factory=Post)

    def plan(self) -> dict[str, int]:
        return plan_messages(self.clock, found=self.given)

    def sweep(self, **changes: Any) -> dict[str, int]:
        """One sweep on this thread's connection."""
        told: dict[str, Any] = {
            "mailer": self.post,
            "compose": compose,
            "hash_address": lambda address: address_hash(address, KEY),
            "clock": self.clock,
            "wait": lambda _: None,
            "given": self.given,
        }
        return Sweep(**(told | changes)).run()

    def customers(
        self, count: int, *, zone: str | None = "UTC", consent: bool = True
    ) -> list[UUID]:
        """Customers who agreed to mail a while ago."""
        ids = [uuid4() for _ in range(count)]
        with self.world.owner("customers", "consents") as owner:
            owner.execute(
                "insert into crm.customers (id, name, email, time_zone)"
                " select id, 'Ada', id || '@mail.test', %s from unnest(%s::uuid[]) as id",
                [zone, ids],
            )
            if consent:
                owner.execute(
                    "insert into crm.consents (customer_id, topic, given, source, at)"
                    " select id, '*', true, 'intake', %s from unnest(%s::uuid[]) as id",
                    [self.clock.now - timedelta(days=1), ids],
                )
        return ids

    def sessions(self, customers: Sequence[UUID], *, ended_at: datetime | None = None) -> None:
        """A completed session for each customer, by default at this moment."""
        ended = ended_at or self.clock.now
        with self.world.owner("sessions") as owner:
            owner.execute(
                "insert into crm.sessions (customer_id, session_type, plan, status, minutes,"
                " price_cents, currency, created_at, started_at, ended_at, duration_minutes)"
                " select id, 'chat', 'trial', 'completed', 10, 0, 'USD', %(began)s, %(began)s,"
                " %(ended)s, 60 from unnest(%(ids)s::uuid[]) as id",
                {"began": ended - timedelta(hours=1), "ended": ended, "ids": list(customers)},
            )

    def due(self, customers: Sequence[UUID], *, campaigns: Sequence[str] = ("follow_up",)) -> None:
        """A first message of each campaign for each customer, due now."""
        self.plan()
        with self.world.owner("campaigns", "enrolments", "messages") as owner:
            owner.execute(
                _DUE, {"names": list(campaigns), "ids": list(customers), "now": self.clock.now}
            )

    def change(self, table: LiteralString, statement: LiteralString, *given: object) -> None:
        """What somebody else wrote meanwhile."""
        with self.world.owner(*table.split()) as owner:
            owner.execute(statement, given)

    def states(self) -> Counter[str]:
        """How many messages stand how: the state, and the reason where there is one."""
        rows = self.world.report(
            "select concat_ws(' ', state, reason), count(*) from messages group by 1"
        )
        return Counter(dict(rows))

    def first(self, column: LiteralString) -> Any:
        """A column of the message that was made first."""
        rows = self.world.report("select * from messages order by created_at, step, id limit 1")
        names = [
            row[0]
            for row in self.world.report(
                "select attname from pg_attribute where attrelid = 'crm.messages'::regclass"
                " and attnum > 0 order by attnum"
            )
        ]
        return dict(zip(names, rows[0], strict=True))[column]


_DUE: Final[LiteralString] = """
with enrolled as (
  insert into crm.enrolments (
    campaign, version, customer_id, entry_key, entered_at, held_out, created_at
  ) select name, 1, id, uuidv7(), %(now)s::timestamptz - interval '1 hour', false, %(now)s
  from unnest(%(names)s::text[]) as name, unnest(%(ids)s::uuid[]) as id
  returning *
)
insert into crm.messages (
  enrolment_id, customer_id, campaign, step, mail, planned_for, expires_at, due_at, created_at
) select id, customer_id, campaign, 1, 'hello', %(now)s, %(now)s::timestamptz + interval '3 days',
  %(now)s, %(now)s from enrolled
"""


class Connections:
    """A connection of the worker's login for each thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._local = threading.local()

    def __call__(self) -> psycopg.Connection:
        found: psycopg.Connection | None = getattr(self._local, "connection", None)
        if found is None or found.closed:
            found = self._local.connection = self._world.database.login("crm_worker")
        return found
