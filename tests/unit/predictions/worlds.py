"""Worlds in which it is known how customers buy, leave and spend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from crm.predictions.fitting.mbg import Rhythms
from crm.predictions.fitting.posterior import Floats
from crm.predictions.fitting.spend import Spends
from crm.predictions.rules.features import Features
from crm.predictions.rules.forecast import Snapshot

#: In weeks and dollars: r, alpha, a, b of purchases, and p, q, gamma of what each brings.
RHYTHM: Final = (0.8, 6.0, 0.9, 2.5)
SPEND: Final = (5.0, 4.0, 15.0)
AT: Final = datetime(2026, 11, 4, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class World:
    """Customers until now, and several ways in which their next year may go."""

    rhythms: Rhythms
    spends: Spends
    purchases: Floats
    spent: Floats


def make_world(seed: int, customers: int, weeks: int = 104, futures: int = 20) -> World:
    """Customers who came within so many weeks."""
    random = np.random.default_rng(seed)
    known = random.uniform(0, weeks, customers)
    rate = random.gamma(RHYTHM[0], 1 / RHYTHM[1], customers)
    # The purchases after the first until they leave, which they may do after any.
    leaving = random.beta(RHYTHM[2], RHYTHM[3], customers)
    life = np.asarray(random.geometric(leaving) - 1, dtype=np.float64)
    repeats, last = _buy(random, known, rate, life)
    p, q, gamma = SPEND
    own = random.gamma(q, 1 / gamma, customers)
    counts = repeats + 1
    means = random.gamma(p * counts) / own / counts
    scale = float((means * counts).sum() / counts.sum())
    left = np.broadcast_to(life - repeats, (futures, customers))
    purchases = np.minimum(random.poisson(rate * 365 / 7, (futures, customers)), left)
    spent = random.gamma(np.maximum(p * purchases, 1e-9)) / own * (purchases > 0)
    return World(
        rhythms=Rhythms(repeats, last, known),
        spends=Spends(counts, means / scale, np.full(customers, scale)),
        purchases=purchases,
        spent=spent,
    )


def _buy(
    random: np.random.Generator, known: Floats, rate: Floats, life: Floats
) -> tuple[Floats, Floats]:
    repeats, last = np.zeros(known.size), np.zeros(known.size)
    there = life > 0
    following = random.exponential(1 / rate)
    while (buying := there & (following <= known)).any():
        repeats[buying] += 1
        last[buying] = following[buying]
        there &= repeats < life
        following = np.where(buying, following + random.exponential(1 / rate), following)
    return repeats, last


def buyer(number: int, days: list[date], cents: int = 2_000, currency: str = "USD") -> Features:
    """A customer who paid the same on each of these days."""
    return Features(
        customer_id=UUID(int=number),
        purchases=len(days),
        first_day=min(days),
        last_day=max(days),
        currency=currency,
        paid_days=len(days),
        money_cents=cents * len(days),
    )


def snapshots(
    days: dict[int, list[date]], cents: Callable[[int], int] = lambda number: 900 + number % 7 * 700
) -> list[Snapshot]:
    """What was known of customers now, and on three days each 90 before the next."""
    moments = [AT - timedelta(days=90 * back) for back in (3, 2, 1, 0)]
    return [
        Snapshot(
            at,
            tuple(
                buyer(number, before, cents(number))
                for number, own in days.items()
                if (before := [day for day in own if day < at.date()])
            ),
        )
        for at in moments
    ]


def life(seed: int, customers: int, days: int = 600) -> dict[int, list[date]]:
    """On which days each customer of a simulated world bought."""
    random = np.random.default_rng(seed)
    known = random.uniform(1, days, customers)
    rate = random.gamma(RHYTHM[0], 1 / RHYTHM[1], customers) / 7
    left = random.geometric(random.beta(RHYTHM[2], RHYTHM[3], customers)) - 1
    found = {}
    for number in range(customers):
        gaps = random.exponential(1 / rate[number], left[number])
        since = np.concatenate([[0.0], np.cumsum(gaps)])
        times = known[number] - since[since < known[number]]
        found[number] = sorted({AT.date() - timedelta(days=int(time) + 1) for time in times})
    return found
