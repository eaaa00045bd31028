"""Drives all journeys, many at once, and gathers what came of them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock, Semaphore

from botocore.exceptions import BotoCoreError, ClientError

from demo.driver.client import UnexpectedResponse
from demo.driver.retries import Traffic
from demo.journeys.course import check_funnel, run_journey
from demo.journeys.journey import Customer, Journey
from demo.journeys.marketplace import Marketplace
from demo.journeys.participants import Participant, draw_participants
from demo.random_source import RandomSource

# Once so much has gone wrong, more of it says nothing new.
_MOST_FAILURES = 20

type Report = Callable[[Outcome], None]
type Pause = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to drive: how many journeys, which ones, how many at once, and in experiments or not."""

    journeys: int
    seed: int
    at_once: int
    experiments: bool = False


@dataclass
class Outcome:
    """What came of a run."""

    traffic: Traffic
    customers: list[Customer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    journeys: int = 0
    seconds: float = 0

    @property
    def gave_up(self) -> bool:
        """Whether so much went wrong that the rest was not driven."""
        return len(self.failures) >= _MOST_FAILURES


def next_second() -> None:
    """Wait for the clock's next second.

    Stripe gives times in whole seconds: what a customer sees in the second of a payment would
    otherwise come before it or after it by chance.
    """
    time.sleep(1 - time.time() % 1)


def drive(
    marketplace: Marketplace, plan: Plan, report: Report, *, pause: Pause = next_second
) -> Outcome:
    """Drive every journey of a plan; failures are noted, and the others go on.

    Args:
        marketplace: The marketplace, open.
        plan: What to drive.
        report: Called after each journey with the outcome so far.
        pause: Lets time pass between two journeys of a customer.
    """
    started = time.perf_counter()
    run = _Run(marketplace, Outcome(marketplace.traffic), Semaphore(plan.at_once), report, pause)
    # Twice as many threads: while some customers pause, others travel.
    with ThreadPoolExecutor(2 * plan.at_once) as pool:
        try:
            list(pool.map(run.play, draw_participants(plan.journeys, plan.seed)))
        except BaseException:
            # An interrupt, too, ends the run with the journeys that are under way.
            run.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    run.outcome.seconds = time.perf_counter() - started
    return run.outcome


@dataclass(frozen=True)
class _Run:
    marketplace: Marketplace
    outcome: Outcome
    at_once: Semaphore
    report: Report
    pause: Pause
    stopped: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def play(self, participant: Participant) -> None:
        """Drive the journeys of one customer, one after the other."""
        customer: Customer | None = None
        for number, seed in enumerate(participant.seeds):
            if number:
                self.pause()
            with self.at_once:
                if self.outcome.gave_up or self.stopped.is_set():
                    return
                customer = customer or self._sign_up(participant)
                if customer is None:
                    return
                journey = Journey(self.marketplace, customer, RandomSource(seed))
                name = f"{customer.name} ({customer.id})"
                self._try(f"{name}, journey {number + 1}", run_journey, journey)
                if number + 1 == len(participant.seeds):
                    self._try(name, check_funnel, journey)
                with self._lock:
                    self.outcome.journeys += 1
                    self.report(self.outcome)

    def _sign_up(self, participant: Participant) -> Customer | None:
        try:
            account = self.marketplace.sign_up("customer")
        except (BotoCoreError, ClientError) as error:
            self.outcome.failures.append(f"{participant.name} got no account: {error}")
            return None
        customer = Customer(
            account=account,
            name=participant.name,
            phone=participant.phone,
            vehicle=participant.vehicle,
        )
        self.outcome.customers.append(customer)
        return customer

    def _try(self, what: str, step: Callable[[Journey], None], journey: Journey) -> None:
        try:
            step(journey)
        except UnexpectedResponse as error:
            self.outcome.failures.append(f"{what}: {error}")
        except (LookupError, TypeError, ValueError) as error:
            self.outcome.failures.append(f"{what}: a response of another shape: {error!r}")
