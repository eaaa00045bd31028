"""A demo run while everything goes wrong: journeys, faults, schedules, and what is left of it."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import psycopg

from crm.catalogue.load import catalogue
from demo.api import Api, Traffic
from demo.run import Order, Outcome, drive
from demo.scene import Company
from local import postgres
from local.identity import Account, Role
from tests.builders.gateway import claims_of, gateway_event
from tests.support.database import Database
from tests.support.faults import Fault
from tests.support.faults_cloud import Cloud

_SITE: Final = "https://shop.test"
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
    """A write that a client was told of."""

    subject: UUID
    key: str
    path: str
    body: Any


class Internet(httpx.AsyncBaseTransport):
    """The clients' way to the gateway and to Stripe's payment page.

    Attributes:
        acknowledged: What clients were told of.
    """

    def __init__(self, cloud: Cloud, pool: ThreadPoolExecutor) -> None:
        self.acknowledged: list[Acknowledged] = []
        self._cloud = cloud
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One attempt at a request, as it may go."""
        loop = asyncio.get_running_loop()
        if request.url.path.startswith("/_fake/"):
            return await loop.run_in_executor(self._pool, self._pay, request)
        tries = request.extensions["tries"] = request.extensions.get("tries", 0) + 1
        deck = self._cloud.decks.client
        # Whoever is patient gets through.
        request.extensions["safe"] = tries > _MOST_FAULTS
        fault = None if tries > _MOST_FAULTS else deck.draw()
        if fault is not None:
            self._cloud.tally.strike(fault)
        if fault is Fault.REQUEST_LOST:
            raise httpx.ConnectError(fault, request=request)
        answer = await loop.run_in_executor(self._pool, self._pass_on, request)
        if fault is Fault.ANSWER_LOST:
            raise httpx.ReadError(fault, request=request)
        return answer

    def _pass_on(self, request: httpx.Request) -> httpx.Response:
        role, _, subject = request.headers["Authorization"].removeprefix("Bearer ").partition(" ")
        method, path = request.method, request.url.path
        event = gateway_event(
            method,
            path,
            raw=request.content.decode() or None,
            claims=claims_of(subject, role),
            headers=dict(request.headers),
            query=request.url.query.decode(),
            request_id=str(uuid4()),
        )
        reply = self._cloud.request(method, path, event, safe=request.extensions["safe"])
        if reply is None:
            # The gateway's own 500 says nothing of what was done: for a client it is no answer.
            raise httpx.RemoteProtocolError("the function has died", request=request)
        answer = httpx.Response(
            reply["statusCode"], headers=_headers(reply), content=reply.get("body", "")
        )
        if method in _WRITES and answer.is_success:
            key = request.headers["Idempotency-Key"]
            self.acknowledged.append(Acknowledged(UUID(subject), key, path, answer.json()))
        return answer

    def _pay(self, request: httpx.Request) -> httpx.Response:
        checkout = request.url.path.split("/")[-2]
        body = httpx.Response(200, content=request.content).json()
        self._cloud.tell(self._cloud.stripe.pay(checkout, body["outcome"]))
        return httpx.Response(200, json={})


def _headers(reply: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in reply["headers"].items()}


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


def run_demo(cloud: Cloud, schedules: Schedules, order: Order) -> tuple[Outcome, Internet]:
    """Drive the journeys of an order while the schedules run."""
    with ThreadPoolExecutor(2 * order.at_once) as pool, ThreadPoolExecutor(2) as beside:
        internet = Internet(cloud, pool)
        ticking = beside.submit(schedules.run)
        try:
            # In a thread of its own, because a browser's tests leave a loop running in this one.
            outcome = beside.submit(asyncio.run, _drive(internet, order, schedules)).result()
        finally:
            schedules.stop()
            ticking.result()
    return outcome, internet


async def _drive(internet: Internet, order: Order, schedules: Schedules) -> Outcome:
    dice = Random(order.seed)  # noqa: S311 - no secret
    lock = threading.Lock()

    def sign_up(role: Role) -> Account:
        with lock:
            subject = str(UUID(int=dice.getrandbits(128), version=4))
        return Account(subject, f"{role} {subject}")

    def tell(so_far: Outcome) -> None:
        schedules.journeys = so_far.journeys

    async with httpx.AsyncClient(transport=internet, base_url=_SITE) as client:
        api = Api(client, Traffic())
        company = Company(
            catalogue=catalogue(),
            api=api,
            stripe=api,
            sign_up=sign_up,
            mechanics=[sign_up("mechanic").token for _ in range(4)],
            admin=sign_up("admin").token,
        )
        return await drive(company, order, tell)


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
