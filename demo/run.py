"""Drives all journeys, many at once, and gathers what came of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError

from demo.api import Traffic, UnexpectedAnswerError
from demo.cast import Part, cast
from demo.dice import Dice
from demo.journey import check_funnel, travel
from demo.scene import Company, Customer, Scene

# Once so much has gone wrong, more of it says nothing new.
_MOST_FAILURES = 20

type Tell = Callable[[Outcome], None]
type Pause = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to drive: how many journeys, which ones, and how many at once."""

    journeys: int
    seed: int
    at_once: int


@dataclass
class Outcome:
    """What came of it."""

    traffic: Traffic
    customers: list[Customer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    journeys: int = 0
    seconds: float = 0

    @property
    def gave_up(self) -> bool:
        """Whether so much went wrong that the rest was not driven."""
        return len(self.failures) >= _MOST_FAILURES


async def next_second() -> None:
    """Wait for the clock's next second.

    Stripe tells times in whole seconds: what a customer sees in the second of a payment would
    otherwise stand before it or after it by chance.
    """
    await asyncio.sleep(1 - time.time() % 1)


async def drive(
    company: Company, order: Order, tell: Tell, *, come_back: Pause = next_second
) -> Outcome:
    """Drive every journey of the order; what fails is noted, and the others go on.

    Args:
        company: The marketplace, open.
        order: What to drive.
        tell: Called after each journey with what came of them so far.
        come_back: Passes the time between two journeys of a customer.
    """
    started = time.perf_counter()
    run = _Run(company, Outcome(company.api.traffic), asyncio.Semaphore(order.at_once), tell)
    async with asyncio.TaskGroup() as customers:
        for part in cast(order.journeys, order.seed):
            customers.create_task(_play(run, part, come_back))
    run.outcome.seconds = time.perf_counter() - started
    return run.outcome


@dataclass(frozen=True)
class _Run:
    company: Company
    outcome: Outcome
    at_once: asyncio.Semaphore
    tell: Tell


async def _play(run: _Run, part: Part, come_back: Pause) -> None:
    customer: Customer | None = None
    for number, seed in enumerate(part.seeds):
        if number:
            await come_back()
        async with run.at_once:
            if run.outcome.gave_up:
                return
            customer = customer or await _sign_up(run, part)
            if customer is None:
                return
            who = f"{customer.name} ({customer.id})"
            scene = Scene(run.company, customer, Dice(seed))
            await _try(run.outcome, f"{who}, journey {number + 1}", travel(scene))
            run.outcome.journeys += 1
            run.tell(run.outcome)
            if number + 1 == len(part.seeds):
                await _try(run.outcome, who, check_funnel(scene))


async def _sign_up(run: _Run, part: Part) -> Customer | None:
    try:
        account = await asyncio.to_thread(run.company.sign_up, "customer")
    except (BotoCoreError, ClientError) as error:
        run.outcome.failures.append(f"{part.name} got no account: {error}")
        return None
    customer = Customer(
        id=UUID(account.id),
        token=account.token,
        name=part.name,
        phone=part.phone,
        vehicle=part.vehicle,
    )
    run.outcome.customers.append(customer)
    return customer


async def _try(outcome: Outcome, what: str, deed: Awaitable[None]) -> None:
    try:
        await deed
    except UnexpectedAnswerError as error:
        outcome.failures.append(f"{what}: {error}")
    except (LookupError, TypeError, ValueError) as error:
        outcome.failures.append(f"{what}: an answer of another shape: {error!r}")
