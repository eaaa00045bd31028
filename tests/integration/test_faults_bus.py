"""The bus is away for ten minutes, delivers twice, or comes a day late: each event acts once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.platform.events import outbox
from crm.platform.events.event import Event
from demo.driver.client import Client
from demo.driver.steps import live_session
from local.servers import postgres
from tests.support.backend import Backend, FakeBus, completed_session, delivered_upsells
from tests.support.database import Database

_MINUTE = 60
_DAY = 24 * 60 * _MINUTE


@dataclass(frozen=True)
class Clock:
    """Moves what waits into the past, as only time does."""

    database: Database

    def let_pass(self, seconds: int) -> None:
        with self.database.login(postgres.MASTER) as owner, owner.transaction():
            owner.execute("set local role crm_owner")
            for table in ("outbox", "sessions"):
                owner.execute(f"alter table crm.{table} no force row level security".encode())
            owner.execute(
                "update crm.outbox set occurred_at = occurred_at - %(s)s * interval '1 second',"
                " next_attempt_at = next_attempt_at - %(s)s * interval '1 second',"
                " published_at = published_at - %(s)s * interval '1 second'",
                {"s": seconds},
            )
            owner.execute(
                "update crm.sessions set started_at = started_at - %(s)s * interval '1 second',"
                " ended_at = ended_at - %(s)s * interval '1 second'",
                {"s": seconds},
            )
            for table in ("outbox", "sessions"):
                owner.execute(f"alter table crm.{table} force row level security".encode())


class CountingBus(FakeBus):
    """Counts how often each event was offered to it."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: Counter[UUID] = Counter()

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        self.offered.update(event.id for event in events)
        return super().publish(events)


@pytest.fixture
def clock(database: Database) -> Clock:
    return Clock(database)


@pytest.fixture
def mechanic(backend: Backend) -> Client:
    return backend.client("mechanic")


def end_sessions(backend: Backend, mechanic: Client, number: int) -> list[tuple[Client, str]]:
    """Sessions that were just completed, each with its customer."""
    held = []
    for _ in range(number):
        customer = backend.client("customer")
        session = live_session(customer, mechanic)
        assert mechanic.post(f"/api/sessions/{session}/end").status == 200
        held.append((customer, session))
    return held


def watched(backend: Backend) -> dict[str, int]:
    """What the alarm on late recommendations looks at."""
    return dict(backend.act_as("crm_worker", lambda *_: outbox.watch(), {}))


def decisions(report: psycopg.Connection) -> set[tuple[Any, ...]]:
    """How often each session was decided about each offer, and how many recommendations it has."""
    return set(
        report.execute(
            "select (select count(*) from upsell_recommendations as u where u.session_id = s.id),"
            " (select max(n) from (select count(*) as n from upsell_decisions as d"
            " where d.session_id = s.id group by d.recommendation_type) as each)"
            " from sessions as s where s.status = 'completed'"
        )
    )


def test_a_bus_that_is_away_for_ten_minutes_gets_each_event_once_when_it_is_back(
    backend: Backend, mechanic: Client, clock: Clock, report: psycopg.Connection
) -> None:
    bus = backend.bus = CountingBus()
    bus.is_down = True
    held = end_sessions(backend, mechanic, 12)
    ages = []
    for _ in range(10):
        clock.let_pass(_MINUTE)
        backend.invoke("relay_events", {})
        ages.append(watched(backend))

    assert bus.published == []
    assert [age["waiting"] for age in ages] == [12] * 10
    # The alarm is on five minutes; the age counts on while the sweeps lease the events.
    assert all(
        n * _MINUTE <= age["oldest_seconds"] < (n + 1) * _MINUTE for n, age in enumerate(ages, 1)
    )
    # The writer's attempt, then leases of 30, 60, and from there on 120 seconds.
    assert set(bus.offered.values()) <= {6, 7}

    bus.is_down = False
    for _ in range(3):
        clock.let_pass(_MINUTE)
        backend.invoke("relay_events", {})

    assert Counter(event.id for event in bus.published) == dict.fromkeys(bus.offered, 1)
    assert watched(backend) == {"waiting": 0, "oldest_seconds": 0}
    backend.deliver()
    assert [len(delivered_upsells(customer, session)) for customer, session in held] == [3] * 12
    assert decisions(report) == {(3, 1)}


def test_an_event_that_comes_a_day_late_finds_its_work_done(
    backend: Backend, mechanic: Client, clock: Clock, report: psycopg.Connection
) -> None:
    [(customer, session)] = end_sessions(backend, mechanic, 1)
    [lost] = backend.bus.published
    backend.bus.published = []
    clock.let_pass(2 * _MINUTE)
    backend.invoke("relay_events", {})
    assert [event.id for event in backend.bus.published] == [lost.id]
    backend.deliver()
    first = delivered_upsells(customer, session)
    customer.post(f"/api/upsells/{first[0]['id']}/dismiss")
    completed_session(backend, customer, mechanic)
    before = decisions(report)
    clock.let_pass(_DAY)

    backend.bus.published = [lost, lost]
    backend.deliver()

    assert decisions(report) == before
    assert [u["id"] for u in delivered_upsells(customer, session)] == [u["id"] for u in first[1:]]


def test_an_event_that_was_never_delivered_is_made_up_for_a_day_later_by_itself(
    backend: Backend, mechanic: Client, clock: Clock
) -> None:
    [(customer, session)] = end_sessions(backend, mechanic, 1)
    backend.bus.published = []
    clock.let_pass(_DAY)

    backend.invoke("relay_events", {})
    backend.deliver()

    assert len(delivered_upsells(customer, session)) == 3
