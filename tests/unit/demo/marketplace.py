"""The API and the fake Stripe as far as the demo speaks to them, in memory."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any
from uuid import uuid4

import httpx2

from crm.catalogue.load import catalogue
from demo.driver.retries import Traffic
from demo.driver.transport import Request, Response
from demo.journeys.marketplace import Marketplace as Opened
from local.aws.identity import Account
from tests.unit.demo.endpoints import ENDPOINTS, Call, pay
from tests.unit.demo.rows import Row, Rows


def response(status: int, body: Any) -> Response:
    """A response with a JSON body."""
    headers = httpx2.Headers({"content-type": "application/json"})
    return Response(status, headers, json.dumps(body))


@dataclass(frozen=True)
class _Connection:
    """One account's way to the marketplace; its token is its role."""

    market: "Marketplace"
    account: Account

    def send(self, request: Request) -> Response:
        return self.market.answer(request, self.account)


class Marketplace(Rows):
    """Every endpoint is a function, found by its route."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: dict[str, Response] = {}
        self.received: list[Request] = []
        # Called with each request first; a response of its stands.
        self.interfere: Callable[[Request], Response | None] = lambda _: None
        self._one_at_a_time = RLock()

    def open(self) -> Opened:
        """The marketplace, open."""
        return Opened(
            catalogue=catalogue(),
            sign_up=lambda role: Account(str(uuid4()), role),
            connect=lambda account: _Connection(self, account),
            pay=self._pay,
            mechanics=[Account(str(uuid4()), "mechanic") for _ in range(2)],
            admin=Account(str(uuid4()), "admin"),
            traffic=Traffic(),
        )

    def answer(self, request: Request, account: Account) -> Response:
        """One request; with a known key, the first response."""
        with self._one_at_a_time:
            self.received.append(request)
            if (interference := self.interfere(request)) is not None:
                return interference
            key = request.headers.get("Idempotency-Key", str(uuid4()))
            if key not in self.replies:
                self.replies[key] = self._serve(request, account)
            return self.replies[key]

    def _serve(self, request: Request, account: Account) -> Response:
        for pattern, endpoint in ENDPOINTS:
            if match := re.fullmatch(pattern, str(request)):
                query = request.query if isinstance(request.query, Mapping) else {}
                call = Call(account.token, account.id, query, request.body)
                row: Row = endpoint(self, call, *match.groups())
                return response(row.pop("_status", 200), row)
        return response(404, {"detail": "no such route"})

    def _pay(self, checkout: Row, choice: Mapping[str, Any]) -> None:
        with self._one_at_a_time:
            pay(self, checkout["id"], str(choice["outcome"]))
