"""Faults by their kinds, dealt from shuffled decks: the same seed deals in the same order."""

import threading
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What goes wrong; a failed run prints its text."""

    # Between a client and the gateway.
    REQUEST_LOST = "a request never reaches the gateway"
    ANSWER_LOST = "an answer never reaches the client"
    # Between a function and Postgres.
    CUT_BEFORE_SENDING = "the connection breaks before the statement is sent"
    CUT_BEFORE_READING = "the connection breaks before the answer is read"
    CUT_TWICE = "the connection breaks before the answer is read, and again at the repeat"
    TERMINATED = "Postgres ends the connection's process while its statement runs"
    TIMED_OUT = "the function's time ends while its statement runs"
    OVERTAKEN = "the function's time ends, and its statement runs later, beside the client's repeat"
    # Between a function and the bus.
    BUS_AWAY = "the bus takes nothing"
    BUS_REFUSED_SOME = "the bus takes all but the first event"
    KILLED_BEFORE_PUBLISH = "the function is killed after its commit, before it publishes"
    KILLED_BEFORE_MARK = "the function is killed after the bus took its events, before it marks"
    # Between the bus and its consumer.
    DELIVERED_TWICE = "an event is delivered twice at the same moment"
    OUT_OF_ORDER = "an event is delivered after a later one"
    A_DAY_LATE = "an event is delivered a day late"
    GENERATION_RAISED = "generate_upsells raises before it has kept its decisions"
    GENERATION_RAISED_LATE = "generate_upsells raises after it has kept its decisions"
    # Between Stripe and the webhook.
    WEBHOOK_TWICE = "a Stripe event is delivered twice at the same moment"
    WEBHOOK_OUT_OF_ORDER = "a Stripe event is delivered after a later one"
    WEBHOOK_MISSED = "a Stripe event is not delivered before the next day"
    WEBHOOK_WITHOUT_DATABASE = "a Stripe event is delivered while the database is away"
    # Between a function and Stripe.
    STRIPE_AWAY = "Stripe cannot be asked"
    STRIPE_ANSWER_LOST = "Stripe opens a checkout and its answer is lost"
    # What the schedules start.
    TWO_SWEEPERS = "two sweepers run at the same moment"
    # All at once.
    RESTART = "Postgres crashes and starts again"


class Deck:
    """The faults that can happen in one place, each as often as it is meant to."""

    def __init__(self, seed: str, counts: Mapping[Fault, int], percent: float) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret
        self._faults = [fault for fault, count in counts.items() for _ in range(count)]
        self._random.shuffle(self._faults)
        self._percent = percent
        self._one_at_a_time = threading.Lock()
        self.open = True

    def draw(self) -> Fault | None:
        """The fault that happens here and now, if there is one."""
        with self._one_at_a_time:
            if not self.open or not self._faults or self._random.random() * 100 >= self._percent:
                return None
            return self._faults.pop()

    def put_back(self, fault: Fault) -> None:
        """A fault that met nothing to break."""
        with self._one_at_a_time:
            self._faults.insert(0, fault)

    def delay(self, most: float) -> float:
        """Seconds from none to `most`."""
        with self._one_at_a_time:
            return self._random.uniform(0, most)


class Tally(Counter[Fault]):
    """How often each fault has struck."""

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = threading.Lock()

    def strike(self, fault: Fault) -> None:
        """Count one that happened, not one that was planned."""
        with self._one_at_a_time:
            self[fault] += 1
