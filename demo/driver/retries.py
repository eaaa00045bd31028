"""Transports of a careful client: one tries again, one repeats requests to test idempotency."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from demo.driver.client import UnexpectedResponse
from demo.driver.transport import NoResponse, Request, Response, Transport
from demo.random_source import RandomSource

# Generation and webhook recover within two minutes, by the sweep and by Stripe's own retries.
PATIENCE_SECONDS = 130.0
_ATTEMPTS = 7
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_TRY_LATER = {429, 503}
_FIRST_POLL = 0.05
_SLOWEST_POLL = 1.0
_REPEATS = {"none": 90, "after": 6, "at_once": 4}
_WRITES = {"POST", "PUT"}


@dataclass
class Traffic:
    """How many requests were sent, and why more than once."""

    requests: int = 0
    retried: int = 0
    repeated: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def count(self, requests: int = 0, *, retried: int = 0, repeated: int = 0) -> None:
        """Add to the counts; threads may do so at once."""
        with self._lock:
            self.requests += requests
            self.retried += retried
            self.repeated += repeated


@dataclass(frozen=True)
class RetryingTransport:
    """Sends again after a 429, a 503 or no response, with growing pauses."""

    inner: Transport
    traffic: Traffic
    attempts: int = _ATTEMPTS

    def send(self, request: Request) -> Response:
        """Send until something else than "later" comes back.

        Raises:
            UnexpectedResponse: Every attempt failed.
        """
        self.traffic.count(1)
        outcome = self._try(request)
        for attempt in range(1, self.attempts):
            if isinstance(outcome, Response) and outcome.status not in _TRY_LATER:
                return outcome
            time.sleep(_pause(outcome, attempt))
            self.traffic.count(1, retried=1)
            outcome = self._try(request)
        if isinstance(outcome, Response) and outcome.status not in _TRY_LATER:
            return outcome
        told = f"no response ({outcome})" if isinstance(outcome, NoResponse) else str(outcome)
        raise UnexpectedResponse(f"{request}: {told}, {self.attempts} times")

    def _try(self, request: Request) -> Response | NoResponse:
        try:
            return self.inner.send(request)
        except NoResponse as error:
            return error


@dataclass(frozen=True)
class RepeatingTransport:
    """Sends some writes twice with one key, and holds both responses to be the same."""

    inner: Transport
    traffic: Traffic
    random: RandomSource

    def send(self, request: Request) -> Response:
        """Send once or twice; raises UnexpectedResponse when a repeat is answered otherwise."""
        repeat = self.random.pick(_REPEATS) if request.method in _WRITES else "none"
        if repeat == "none":
            return self.inner.send(request)
        self.traffic.count(repeated=1)
        if repeat == "at_once":
            first, second = both(lambda: self.inner.send(request), lambda: self.inner.send(request))
        else:
            first, second = self.inner.send(request), self.inner.send(request)
        if (second.status, second.text) != (first.status, first.text):
            raise UnexpectedResponse(f"the repeat of {request} is {second}, not {first}")
        return first


def both[First, Second](
    first: Callable[[], First], second: Callable[[], Second]
) -> tuple[First, Second]:
    """Call two functions at the same moment; returns what each of them returned."""
    with ThreadPoolExecutor(1) as other:
        beside = other.submit(second)
        return first(), beside.result()


def wait_for[Found](
    look: Callable[[], Found | None], what: str, seconds: float = PATIENCE_SECONDS
) -> Found:
    """Call `look` with growing pauses until it finds something.

    Raises:
        UnexpectedResponse: It found nothing in time.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_POLL
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise UnexpectedResponse(f"{what} did not come within {seconds:.0f} seconds")
        time.sleep(pause)
        pause = min(pause * 1.5, _SLOWEST_POLL)
    return found


def _pause(outcome: Response | NoResponse, attempt: int) -> float:
    given = outcome.headers.get("retry-after", "") if isinstance(outcome, Response) else ""
    if given.isdigit():
        return float(given)
    # Spread, so that those who were refused together do not come back together.
    spread = random.uniform(0.5, 1)  # noqa: S311 - no secret
    pause: float = min(_FIRST_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE)
    return spread * pause
