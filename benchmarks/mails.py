"""A year of customers by a clock that is turned: no mail twice, too often, or at night."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from benchmarks.backend import backend
from benchmarks.database import Database, fresh
from benchmarks.report import Figure
from crm.messages.actions.composing import Composed
from crm.messages.actions.planning import plan_messages
from crm.messages.actions.sending import Sweep
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import Accepted, Mail, Outcome
from crm.messages.load import messages
from crm.messages.rules.definition import definition, plan_step
from crm.messages.rules.timing import QuietHours, best_hour, hour_weights, next_allowed

_BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR: Final = timedelta(days=365)
_ZONES: Final = (
    "Africa/Cairo",
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
_CUSTOMERS: Final[LiteralString] = """
with added as (
  insert into crm.customers (id, name, email, time_zone)
  select id, 'Ada', id || '@mail.test', zone from unnest(%s::uuid[], %s::text[]) as t (id, zone)
)
insert into crm.consents (customer_id, topic, given, source, at)
select id, '*', true, 'intake', %s from unnest(%s::uuid[]) as id
"""
_SESSIONS: Final[LiteralString] = """
insert into crm.sessions (
  customer_id, session_type, plan, status, minutes, price_cents, currency, created_at, started_at,
  ended_at, duration_minutes
) select id, 'chat', 'trial', 'completed', 10, 0, 'USD', at, at, at, 10
from unnest(%s::uuid[], %s::timestamptz[]) as t (id, at)
"""


class _Killed(BaseException):
    """Nothing of the sweep runs after this."""


@dataclass
class _Post:
    """Keeps what was sent to whom and when; dies where it is told to."""

    now: datetime = _BEGIN
    share: float = 0.0
    draw: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - no secret
    kills: int = 0
    sent: Counter[UUID] = field(default_factory=Counter)
    times: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def clock(self) -> datetime:
        return self.now

    def rate(self) -> float:
        return 1000 if not self.share else 1

    def maybe_die(self) -> None:
        if self.draw.random() < self.share:
            self.kills += 1
            raise _Killed

    def send(self, mail: Mail) -> Outcome:
        self.maybe_die()
        self.sent[mail.message_id] += 1
        self.times[mail.to].append(self.now)
        self.maybe_die()
        return Accepted("p")

    def compose(self, message: ClaimedMessage, _: datetime) -> Composed:
        self.maybe_die()
        mail = Mail(
            message_id=message.id,
            to=message.email or "",
            to_name=None,
            subject="",
            html="",
            text="",
            unsubscribe_url="",
            campaign=message.campaign,
            step=str(message.step),
            language="en",
        )
        return Composed(mail=mail)

    def sweep(self) -> dict[str, int]:
        return Sweep(
            mailer=self,
            compose=self.compose,
            hash_address=str,
            clock=self.clock,
            wait=lambda _: self.maybe_die(),
        ).run()


def measure(effort: float) -> list[Figure]:
    """Seconds for a year, and how many mails were doubled, too many, or at night."""
    return [_by_rules(max(50, int(10_000 * effort))), *_by_postgres(effort)]


def _by_rules(customers: int) -> Figure:
    quiet = QuietHours(messages().quiet.begins, messages().quiet.ends)
    ways = [definition(campaign) for campaign in messages().campaigns.values()]
    draw = random.Random(1)  # noqa: S311 - no secret
    started = time.perf_counter()
    at_night = 0
    for _ in range(customers):
        zone = ZoneInfo(draw.choice(_ZONES))
        entered = _BEGIN + draw.random() * _YEAR
        for way in ways:
            at_night += sum(quiet.cover(at, zone) for at in _walk(way, entered, quiet, zone, draw))
    if at_night:
        raise AssertionError(f"{at_night} mails were at night")
    seconds = time.perf_counter() - started
    what = f"the ways of {customers:,} customers through all campaigns, by the rules alone"
    return Figure(what=what, value=seconds, unit="s", at_most=60)


def _walk(
    way: dict[str, object], at: datetime, quiet: QuietHours, zone: ZoneInfo, draw: random.Random
) -> Iterator[datetime]:
    step = 1
    weights = hour_weights((), [0] * 24, zone)
    while planned := plan_step(way, step, at, zone):
        chosen = best_hour(planned.planned_for, planned.expires_at, quiet, zone, weights, draw)
        at = chosen.at if chosen else planned.expires_at
        if next_allowed(at, quiet, [zone]) == at and chosen:
            yield at
        step += 1


def _by_postgres(effort: float) -> list[Figure]:
    with fresh() as database, backend(database) as ours:
        ours.act_as("crm_worker")
        return [_year(database, max(20, int(1000 * effort))), _kills(database, int(1000 * effort))]


def _year(database: Database, customers: int) -> Figure:
    post, draw = _Post(), random.Random(2)  # noqa: S311 - no secret
    ids = [uuid4() for _ in range(customers)]
    zones = {f"{one}@mail.test": draw.choice(_ZONES) for one in ids}
    plan_messages(post.clock)
    _write(database, _CUSTOMERS, ids, list(zones.values()), _BEGIN, ids)
    started = time.perf_counter()
    while post.now < _BEGIN + _YEAR:
        some = draw.sample(ids, max(1, customers // 40))
        _write(database, _SESSIONS, some, [post.now] * len(some))
        for _ in range(24):
            plan_messages(post.clock)
            post.sweep()
            post.now += timedelta(hours=1)
    seconds = time.perf_counter() - started
    _assert_fair(post, zones)
    what = f"a year of {customers:,} customers through Postgres, {post.sent.total():,} mails"
    return Figure(what=what, value=seconds, unit="s", at_most=300)


def _assert_fair(post: _Post, zones: dict[str, str]) -> None:
    pressure, quiet = messages().pressure, messages().quiet
    hours = QuietHours(quiet.begins, quiet.ends)
    faults: Counter[str] = Counter(twice=sum(count > 1 for count in post.sent.values()))
    for address, times in post.times.items():
        faults["at night"] += sum(hours.cover(at, ZoneInfo(zones[address])) for at in times)
        for limit in pressure.limits:
            window = timedelta(days=limit.days)
            most = max(sum(at - window < one <= at for one in times) for at in times)
            faults["too many"] += most * pressure.mail > limit.points
    if faults.total():
        raise AssertionError(f"mails were {dict(faults)}")


def _kills(database: Database, wanted: int) -> Figure:
    post = _Post(now=_BEGIN + 2 * _YEAR, share=0.15)
    while post.kills < wanted:
        ids = [uuid4() for _ in range(200)]
        _write(database, _CUSTOMERS, ids, ["UTC"] * 200, post.now - timedelta(days=1), ids)
        _write(database, _SESSIONS, ids, [post.now] * 200)
        plan_messages(post.clock)
        post.now += timedelta(hours=20)
        for _ in range(200):
            try:
                post.sweep()
            except _Killed:
                post.now += timedelta(minutes=2, seconds=1)
            else:
                post.now += timedelta(hours=1)
    doubled = sum(count > 1 for count in post.sent.values())
    what = f"mails doubled by {post.kills:,} kills after claim, begin, post and finish"
    return Figure(what=what, value=doubled, unit="mails", at_most=0)


def _write(database: Database, statement: LiteralString, *given: object) -> None:
    with database.connect() as owner, owner.transaction():
        owner.execute("set local role crm_owner")
        for table in ("customers", "consents", "sessions"):
            owner.execute(f"alter table crm.{table} no force row level security")
        owner.execute(statement, given)
        for table in ("customers", "consents", "sessions"):
            owner.execute(f"alter table crm.{table} force row level security")
