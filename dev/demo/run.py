"""Drives all journeys, many at once, and gathers what came of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError

from dev.demo.api import Traffic, UnexpectedAnswerError
from dev.demo.cast import Part, cast
from dev.demo.dice import Dice
from dev.demo.journey import check_funnel, travel
from dev.demo.scene import Company, Customer, Scene

# Once so much has gone wrong, more of it says nothing new.
_MOST_FAILURES = 20

type Tell = Callable[[Outcome], None]


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


async def drive(company: Company, order: Order, tell: Tell) -> Outcome:
    """Drive every journey of the order; what fails is noted, and the others go on.

    Args:
        company: The marketplace, open.
        order: What to drive.
        tell: Called after each journey with what came of them so far.
    """
    started = time.perf_counter()
    outcome = Outcome(company.api.traffic)
    waiting = iter(cast(order.journeys, order.seed))

    async def work() -> None:
        # Whoever is done takes the next part, so that a long one holds up nobody.
        for part in waiting:
            await _play(company, part, outcome, tell)

    async with asyncio.TaskGroup() as workers:
        for _ in range(order.at_once):
            workers.create_task(work())
    outcome.seconds = time.perf_counter() - started
    return outcome


async def _play(company: Company, part: Part, outcome: Outcome, tell: Tell) -> None:
    if outcome.gave_up:
        return
    try:
        account = await asyncio.to_thread(company.sign_up, "customer")
    except (BotoCoreError, ClientError) as error:
        outcome.failures.append(f"{part.name} got no account: {error}")
        return
    customer = Customer(
        id=UUID(account.id),
        token=account.token,
        name=part.name,
        phone=part.phone,
        vehicle=part.vehicle,
    )
    outcome.customers.append(customer)
    for seed in part.seeds:
        if outcome.gave_up:
            return
        await _try(
            outcome, f"{_who(customer)}, journey {seed}", travel(_scene(company, customer, seed))
        )
        outcome.journeys += 1
        tell(outcome)
    await _try(outcome, _who(customer), check_funnel(_scene(company, customer, part.seeds[0])))


def _scene(company: Company, customer: Customer, seed: str) -> Scene:
    return Scene(company, customer, Dice(seed))


def _who(customer: Customer) -> str:
    return f"{customer.name} ({customer.id})"


async def _try(outcome: Outcome, what: str, deed: Awaitable[None]) -> None:
    try:
        await deed
    except UnexpectedAnswerError as error:
        outcome.failures.append(f"{what}: {error}")
    except (LookupError, TypeError, ValueError) as error:
        outcome.failures.append(f"{what}: an answer of another shape: {error!r}")
