"""What stands around the functions in AWS: gateway, bus, retries, schedules; and what goes wrong.

Everything that was taken over is done in the end, as AWS promises; nothing else is.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import uuid4

from demo.driver.functions import function_of
from demo.driver.gateway import envelope_around, gateway_event
from tests.builders.stripe_events import signed
from tests.builders.stripe_sales import Event as StripeEvent
from tests.support.faults import Deck, Fault, Tally
from tests.support.faults_environments import Calling, Died, Environment, Fleet
from tests.support.faults_process import Asked, Call, Failed, Moment
from tests.support.faults_stripe import Stripe

_LAMBDA_ATTEMPTS: Final = 3
_STRIPE_ATTEMPTS: Final = 30
_STRIPE_SECONDS: Final = 0.05
_HELD: Final = 2
_AT_ONCE: Final = 16

type Document = dict[str, Any]
type Deliver = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Decks:
    """The faults of a run, by the place where they happen."""

    client: Deck
    calls: Deck
    publishing: Deck
    deliveries: Deck
    webhook: Deck
    stripe: Deck
    sweeps: Deck
    server: Deck

    def close(self) -> None:
        """Nothing goes wrong from here on."""
        for deck in vars(self).values():
            deck.open = False


@dataclass
class _Held:
    """Deliveries that later ones overtake."""

    waiting: list[Deliver] = field(default_factory=list)
    passed: int = 0


class Cloud:
    """The system, running.

    Attributes:
        taken: How often the bus has taken each event.
        failed: Events in the failure queue of generate_upsells.
        late: What is delivered on another day.
    """

    def __init__(self, fleet: Fleet, stripe: Stripe, decks: Decks, tally: Tally) -> None:
        self.fleet = fleet
        self.stripe = stripe
        self.decks = decks
        self.tally = tally
        self.taken: Counter[str] = Counter()
        self.failed: list[Document] = []
        self.late: list[Deliver] = []
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._lock = threading.Lock()
        self._work: list[Future[None]] = []
        self._held = {"bus": _Held(), "stripe": _Held()}

    def request(self, method: str, path: str, event: Mapping[str, Any], *, safe: bool) -> Any:
        """A request through the gateway; None when the gateway answers a 5xx of its own."""
        return self._run(Call(function_of(method, path), event), safe=safe)

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """A function that a schedule starts: tried as often as Lambda does."""
        for _ in range(_LAMBDA_ATTEMPTS):
            if (reply := self._run(Call(function, event))) is not None:
                return reply
        return None

    def tell(self, events: Sequence[StripeEvent]) -> None:
        """Stripe delivers its events, some of them otherwise than they came."""
        for event in events:
            fault = self._draw(self.decks.webhook)
            down = fault is Fault.WEBHOOK_WITHOUT_DATABASE
            deliver = self._webhook(event, down=down)
            if fault is Fault.WEBHOOK_TWICE:
                self.start(self._webhook(event))
            if fault is Fault.WEBHOOK_MISSED:
                self.late.append(deliver)
            else:
                self._deliver("stripe", deliver, fault is Fault.WEBHOOK_OUT_OF_ORDER)

    def start(self, work: Deliver) -> None:
        """Do something beside everything else."""
        with self._lock:
            self._work.append(self._pool.submit(work))

    def settle(self) -> None:
        """Wait for all that was begun; what failed in the test's own hands is raised here."""
        for held in self._held.values():
            with self._lock:
                waiting, held.waiting = held.waiting, []
            for deliver in waiting:
                self.start(deliver)
        while True:
            with self._lock:
                work, self._work = self._work, []
            if not work:
                return
            for one in work:
                one.result()

    def close(self) -> None:
        """Stop."""
        self._pool.shutdown()

    def redrive(self) -> None:
        """Hand over what the failure queue holds."""
        failed, self.failed = self.failed, []
        for document in failed:
            self.start(self._generation(document, None))

    def _run(self, call: Call, *, down: bool = False, safe: bool = False) -> Any:
        how = Calling(deck=None if safe else self.decks.calls, down=down)
        try:
            reply = self.fleet.call(call, partial(self._answer, safe=safe), how)
        except Died:
            return None
        return None if isinstance(reply, Failed) else reply or {}

    def _answer(self, environment: Environment, asked: Asked, *, safe: bool) -> Any:
        if asked.of == "stripe":
            return self.stripe.answer(asked.wish, safe=safe)
        fault = self._draw(self.decks.publishing)
        if fault is Fault.KILLED_BEFORE_PUBLISH:
            _kill(environment)
        if fault is Fault.BUS_AWAY:
            return []
        taken = asked.wish[1:] if fault is Fault.BUS_REFUSED_SOME else asked.wish
        self._take(taken)
        if fault is Fault.KILLED_BEFORE_MARK:
            _kill(environment)
        return [event["id"] for event in taken]

    def _take(self, events: Sequence[Document]) -> None:
        for event in events:
            with self._lock:
                self.taken[event["id"]] += 1
            if event["type"] == "SessionCompleted":
                self._send(event)

    def _send(self, event: Document) -> None:
        fault = self._draw(self.decks.deliveries)
        raising: dict[Fault | None, Moment] = {
            Fault.GENERATION_RAISED: "before",
            Fault.GENERATION_RAISED_LATE: "after",
        }
        deliver = self._generation(event, raising.get(fault))
        if fault is Fault.DELIVERED_TWICE:
            self.start(self._generation(event, None))
        if fault is Fault.A_DAY_LATE:
            self.late.append(deliver)
        else:
            self._deliver("bus", deliver, fault is Fault.OUT_OF_ORDER)

    def _deliver(self, line: str, deliver: Deliver, hold: bool) -> None:  # noqa: FBT001 - what the fault says
        """Start a delivery, or let two others pass it first."""
        held = self._held[line]
        with self._lock:
            ready = [] if hold else [deliver]
            held.waiting += [deliver] if hold else []
            held.passed += len(ready)
            if held.passed >= _HELD:
                ready += reversed(held.waiting)
                held.waiting, held.passed = [], 0
        for one in ready:
            self.start(one)

    def _generation(self, event: Document, raising: Moment | None) -> Deliver:
        """An asynchronous invocation: three attempts, then the failure queue."""

        def deliver() -> None:
            moment = raising
            for _ in range(_LAMBDA_ATTEMPTS):
                call = Call("generate_upsells", envelope_around(event), moment)
                if self._run(call) is not None:
                    return
                moment = None
            self.failed.append(event)

        return deliver

    def _webhook(self, event: StripeEvent, *, down: bool = False) -> Deliver:
        """Stripe delivers until it is answered with a 200."""
        raw = json.dumps(event)

        def deliver() -> None:
            is_down = down
            for attempt in range(_STRIPE_ATTEMPTS):
                header = signed(raw, at=int(time.time()))
                request = gateway_event(
                    "POST",
                    "/",
                    raw=raw,
                    headers={"stripe-signature": header},
                    request_id=str(uuid4()),
                )
                reply = self._run(Call("stripe_webhook", request), down=is_down)
                if reply is not None and reply["statusCode"] == 200:
                    return
                assert reply is None or reply["statusCode"] in {500, 503}, reply
                is_down = False
                # Stripe waits longer each time; a server that crashed is back by then.
                time.sleep(_STRIPE_SECONDS * attempt)
            raise AssertionError(f"the webhook never took {event['id']}")

        return deliver

    def _draw(self, deck: Deck) -> Fault | None:
        """A fault that happens the moment it is drawn."""
        fault = deck.draw()
        if fault is not None:
            self.tally.strike(fault)
        return fault


def _kill(environment: Environment) -> None:
    environment.kill()
    raise EOFError
