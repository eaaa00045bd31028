"""Requests as a careful client sends them: repeated when that may help, answers held to terms."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import httpx

from demo.dice import Dice

# Generation and webhook heal within two minutes, by the sweep and by Stripe's own retries.
PATIENCE_SECONDS = 130.0
_ATTEMPTS = 7
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_TRY_LATER = {429, 503}
_FIRST_LOOK = 0.05
_SLOWEST_LOOK = 1.0
_LONGEST_EXCERPT = 400

type Json = Any
type Repeat = Literal["none", "after", "at_once"]


class UnexpectedAnswerError(Exception):
    """Something answered otherwise than it promises; the message says what and how."""


@dataclass
class Traffic:
    """How much was asked for, and why."""

    requests: int = 0
    retried: int = 0
    repeated: int = 0


@dataclass(frozen=True)
class Api:
    """One server, with the pauses of a client that does not press it."""

    client: httpx.AsyncClient
    traffic: Traffic

    async def send(self, request: httpx.Request, *, expect: int, attempts: int = _ATTEMPTS) -> Json:
        """Send until it is answered with something else than "later".

        Raises:
            UnexpectedAnswerError: Another status than expected, or no answer after all attempts.
        """
        for attempt in range(1, attempts + 1):
            answer = await self._try(request)
            if isinstance(answer, httpx.Response) and answer.status_code not in _TRY_LATER:
                return _read(answer, expect)
            if attempt == attempts:
                told = f"{_tell(answer)}, {attempts} times"
                raise UnexpectedAnswerError(f"{_name(request)}: {told}")
            self.traffic.retried += 1
            await asyncio.sleep(_pause(answer, attempt))
        raise ValueError("a request needs at least one attempt")

    async def _try(self, request: httpx.Request) -> httpx.Response | httpx.TransportError:
        self.traffic.requests += 1
        try:
            return await self.client.send(request)
        except httpx.TransportError as error:
            return error


@dataclass(frozen=True)
class Person:
    """Somebody's way to the API; every write has a key, and some are sent twice on purpose."""

    api: Api
    token: str
    dice: Dice

    async def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Json:
        """Read something."""
        return await self.api.send(self._request("GET", path, params=params), expect=200)

    async def post(self, path: str, body: Json = None, *, expect: int = 200) -> Json:
        """Do something."""
        return await self._write("POST", path, body, expect)

    async def put(self, path: str, body: Json) -> Json:
        """Say how something shall be."""
        return await self._write("PUT", path, body, 200)

    async def _write(self, method: str, path: str, body: Json, expect: int) -> Json:
        request = self._request(method, path, json=body, headers={"Idempotency-Key": str(uuid4())})
        repeat: Repeat = self.dice.pick({"none": 90, "after": 6, "at_once": 4})
        if repeat == "none":
            return await self.api.send(request, expect=expect)
        self.api.traffic.repeated += 1
        if repeat == "at_once":
            both = (self.api.send(request, expect=expect) for _ in range(2))
            first, second = await asyncio.gather(*both)
        else:
            first = await self.api.send(request, expect=expect)
            second = await self.api.send(request, expect=expect)
        hold(second, first, f"the repeat of {_name(request)}")
        return first

    def _request(self, method: str, path: str, **content: Json) -> httpx.Request:
        headers = {"Authorization": f"Bearer {self.token}", **content.pop("headers", {})}
        return self.api.client.build_request(method, path, headers=headers, **content)


async def until[Found](
    look: Callable[[], Awaitable[Found | None]], what: str, seconds: float = PATIENCE_SECONDS
) -> Found:
    """Look again and again until something is there.

    Raises:
        UnexpectedAnswerError: It did not come in time.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_LOOK
    while (found := await look()) is None:
        if time.monotonic() > deadline:
            raise UnexpectedAnswerError(f"{what} did not come within {seconds:.0f} seconds")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _SLOWEST_LOOK)
    return found


def hold(found: Json, expected: Json, what: str) -> None:
    """Hold an answer against what it must be; raises UnexpectedAnswerError."""
    if found != expected:
        raise UnexpectedAnswerError(f"{what} is {_excerpt(found)}, not {_excerpt(expected)}")


def demand(truth: object, what: str) -> None:
    """Insist on something; raises UnexpectedAnswerError."""
    if not truth:
        raise UnexpectedAnswerError(f"{what} is not so")


def _read(answer: httpx.Response, expect: int) -> Json:
    if answer.status_code != expect:
        raise UnexpectedAnswerError(f"{_name(answer.request)}: {_tell(answer)}, not {expect}")
    try:
        return answer.json()
    except ValueError as error:
        raise UnexpectedAnswerError(f"{_name(answer.request)}: the answer is no JSON") from error


def _pause(answer: httpx.Response | httpx.TransportError, attempt: int) -> float:
    wished = "" if isinstance(answer, httpx.TransportError) else answer.headers.get("retry-after")
    if wished and wished.isdigit():
        return float(wished)
    # Spread, so that those who were refused together do not come back together.
    spread = random.uniform(0.5, 1)  # noqa: S311 - no secret
    pause: float = min(_FIRST_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE)
    return spread * pause


def _name(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path.partition('$default')[2] or request.url.path}"


def _tell(answer: httpx.Response | httpx.TransportError) -> str:
    if isinstance(answer, httpx.TransportError):
        return f"no answer ({type(answer).__name__} {answer})"
    return f"{answer.status_code} {answer.text[:_LONGEST_EXCERPT]}"


def _excerpt(value: Json) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:_LONGEST_EXCERPT]
