"""A demo run while everything goes wrong: journeys, faults, schedules, and what is left of it."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg

from crm.catalogue.load import catalogue
from demo.driver.client import Row
from demo.driver.functions import response_of
from demo.driver.gateway import claims_of, event_of
from demo.driver.retries import Traffic
from demo.driver.transport import NoResponse, Request, Response
from demo.journeys.marketplace import Marketplace
from demo.journeys.run import Outcome, Plan, drive
from local.aws.identity import Account, Role
from local.servers import postgres
from tests.support.database import Database
from tests.support.faults import Fault
from tests.support.faults_cloud import Cloud

_FIRST_ERROR: Final = 400
_WRITES: Final = {"POST", "PUT"}
_MINUTE_AFTER_THE_END: Final = "s.ended_at < now() - interval '1 minute'"
_MOST_FAULTS: Final = 4
# So much of the run's time passes in a second: what waits for hours is there within a minute.
_SPEED: Final = 600
_MINUTE_SECONDS: Final = 60
_DAY_SECONDS: Final = 86_400
_EVERY: Final = 6
_TICK_SECONDS: Final = 0.1
_QUIET_ROUNDS: Final = 40


@dataclass(frozen=True)
class Acknowledged:
    """A write whose success a client has seen."""

    subject: UUID
    key: str
    path: str
    body: Any


class Internet:
    """The clients' way to the gateway, and payers' way to Stripe's payment page.

    Attributes:
        acknowledged: What clients were told is done.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.acknowledged: list[Acknowledged] = []
        self._cloud = cloud
        self._attempts: Counter[int] = Counter()

    def send(self, request: Request, account: Account) -> Response:
        """One attempt at a request, as it may go."""
        self._attempts[id(request)] += 1
        # Whoever is patient gets through.
        safe = self._attempts[id(request)] > _MOST_FAULTS
        fault = None if safe else self._cloud.decks.client.draw()
        if fault is not None:
            self._cloud.tally.strike(fault)
        if fault is Fault.REQUEST_LOST:
            raise NoResponse(fault)
        response = self._pass_on(request, account, safe=safe)
        if fault is Fault.ANSWER_LOST:
            raise NoResponse(fault)
        return response

    def pay(self, checkout: Row, choice: Mapping[str, Any]) -> None:
        """Pay at Stripe, which then sends its events."""
        at_stripe = checkout["url"].rpartition("/")[2]
        self._cloud.tell(self._cloud.stripe.pay(at_stripe, choice["outcome"]))

    def _pass_on(self, request: Request, account: Account, *, safe: bool) -> Response:
        event = event_of(request, claims_of(account.id, account.token))
        reply = self._cloud.request(request.method, request.path, event, safe=safe)
        if reply is None:
            # The gateway's own 500 says nothing of what was done: for a client it is no answer.
            raise NoResponse("the function has died")
        response = response_of(reply)
        if request.method in _WRITES and response.status < _FIRST_ERROR:
            key = request.headers["Idempotency-Key"]
            subject = UUID(account.id)
            self.acknowledged.append(Acknowledged(subject, key, request.path, response.body))
        return response


@dataclass(frozen=True)
class _Connection:
    """One account's transport; its token is its role."""

    internet: Internet
    account: Account

    def send(self, request: Request) -> Response:
        return self.internet.send(request, self.account)


@dataclass
class Schedules:
    """The clock of the run: at each tick some minutes have passed, and what is due is started.

    Attributes:
        journeys_a_crash: After so many journeys Postgres crashes, and after so many more again.
        journeys: How many have been driven.
        crashes: How often it has crashed.
    """

    cloud: Cloud
    database: Database
    journeys_a_crash: int
    journeys: int = 0
    crashes: int = 0
    ticks: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Tick until the journeys are over."""
        last = time.monotonic()
        while not self._over.wait(_TICK_SECONDS):
            now = time.monotonic()
            self.tick((now - last) * _SPEED)
            last = now

    def stop(self) -> None:
        """Let the last tick end."""
        self._over.set()

    def tick(self, seconds: float) -> None:
        """Let time pass, and start what the schedules start."""
        self.ticks += 1
        decks, tally = self.cloud.decks, self.cloud.tally
        if self.journeys // self.journeys_a_crash > self.crashes:
            self._crash()
        with suppress(psycopg.Error):
            self._let_pass(seconds)
        if (both := decks.sweeps.draw()) is not None:
            tally.strike(both)
            self.cloud.start(lambda: self._invoke("relay_events"))
        self._invoke("relay_events")
        if self.ticks % _EVERY == 0:
            self.cloud.start(lambda: self._invoke("reconcile_payments", grace_seconds=0))
            self.cloud.start(lambda: self._invoke("compute_metrics"))

    def _crash(self) -> None:
        self.crashes += 1
        if (crash := self.cloud.decks.server.draw()) is not None:
            self.database.cluster.restart("immediate")
            self.cloud.tally.strike(crash)

    def _invoke(self, function: str, **event: object) -> None:
        self.cloud.invoke(function, event)

    def _let_pass(self, seconds: float) -> None:
        """As time does, for what waits: grace and leases run out, and deliveries are longer ago."""
        with _owner(self.database) as owner:
            owner.execute(
                "update crm.outbox set next_attempt_at = next_attempt_at - %(s)s * interval '1 s',"
                " published_at = published_at - %(s)s * interval '1 s'",
                {"s": seconds},
            )


@contextmanager
def _owner(database: Database) -> Iterator[psycopg.Connection]:
    conninfo = database.cluster.conninfo(database.name, user=postgres.MASTER)
    with psycopg.connect(conninfo) as connection:
        connection.execute("set role crm_owner")
        yield connection


def admit_clock(database: Database) -> None:
    """Let the clock of a run move the outbox's times, though row-level security is forced.

    The end of a session cannot be moved without all that follows from it: for the sweep, the minute
    after it is over at once.
    """
    with _owner(database) as owner:
        owner.execute(
            "create policy time_passes on crm.outbox to crm_owner using (true) with check (true)"
        )
        owner.execute("set local check_function_bodies = off")
        query = "select pg_get_functiondef('api.claim_outbox(jsonb, integer)'::regprocedure)"
        (definition,) = owner.execute(query).fetchone() or ("",)
        assert definition.count(_MINUTE_AFTER_THE_END) == 1
        over = definition.replace(_MINUTE_AFTER_THE_END, "s.ended_at <= now()")
        owner.execute("set local role crm_api")
        owner.execute(over.encode())


def run_demo(cloud: Cloud, schedules: Schedules, plan: Plan) -> tuple[Outcome, Internet]:
    """Drive the journeys of a plan while the schedules run."""
    internet = Internet(cloud)
    with ThreadPoolExecutor(1) as beside:
        ticking = beside.submit(schedules.run)
        try:
            outcome = _drive(internet, plan, schedules)
        finally:
            schedules.stop()
            ticking.result()
    return outcome, internet


def _drive(internet: Internet, plan: Plan, schedules: Schedules) -> Outcome:
    random = Random(plan.seed)  # noqa: S311 - no secret
    lock = threading.Lock()

    def sign_up(role: Role) -> Account:
        with lock:
            return Account(str(UUID(int=random.getrandbits(128), version=4)), role)

    def report(so_far: Outcome) -> None:
        schedules.journeys = so_far.journeys

    marketplace = Marketplace(
        catalogue=catalogue(),
        sign_up=sign_up,
        connect=lambda account: _Connection(internet, account),
        pay=internet.pay,
        mechanics=[sign_up("mechanic") for _ in range(4)],
        admin=sign_up("admin"),
        traffic=Traffic(),
    )
    return drive(marketplace, plan, report)


def come_to_rest(cloud: Cloud, schedules: Schedules) -> None:
    """Nothing breaks any more: a day passes, what is late arrives, and all that is due is done."""
    cloud.decks.close()
    cloud.settle()
    schedules.tick(_DAY_SECONDS)
    late, cloud.late = cloud.late, []
    for deliver in late:
        cloud.start(deliver)
    for _ in range(_QUIET_ROUNDS):
        cloud.redrive()
        cloud.settle()
        if not cloud.failed and is_quiet(schedules.database):
            return
        schedules.tick(_MINUTE_SECONDS)
    raise AssertionError("the run does not come to rest")


def is_quiet(database: Database) -> bool:
    """Whether every event is published and every completed session decided."""
    row = database.login("crm_report").execute(
        "select not exists (select from outbox where published_at is null)"
        " and not exists (select from sessions"
        " where status = 'completed' and upsells_generated_at is null)"
    )
    return row.fetchone() == (True,)
