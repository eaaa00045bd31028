"""The API and the fake Stripe as far as the demo speaks to them, in memory."""

import re
from collections.abc import Callable
from uuid import uuid4

import httpx

from crm.catalogue.load import catalogue
from demo.api import Api, Traffic
from demo.scene import Company
from local.identity import Account
from tests.unit.demo.acts import ROUTES, Call
from tests.unit.demo.rows import Row, Rows


class Marketplace(Rows):
    """Every act is a function, found by its route."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: dict[str, httpx.Response] = {}
        self.received: list[httpx.Request] = []
        # Called with each request first; an answer of its stands.
        self.disturb: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def company(self) -> Company:
        """The marketplace, open."""
        transport = httpx.MockTransport(self.answer)
        client = httpx.AsyncClient(transport=transport, base_url="http://market.test")
        api = Api(client, Traffic())
        return Company(
            catalogue=catalogue(),
            api=api,
            stripe=api,
            sign_up=lambda role: Account(user := str(uuid4()), f"{role} {user}"),
            mechanics=["mechanic m1", "mechanic m2"],
            admin="admin a",
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request; with a known key, the first answer."""
        self.received.append(request)
        if (disturbance := self.disturb(request)) is not None:
            return disturbance
        key = request.headers.get("Idempotency-Key", str(uuid4()))
        if key not in self.replies:
            self.replies[key] = self._serve(request)
        known = self.replies[key]
        return httpx.Response(known.status_code, content=known.content)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        role, _, user = (
            request.headers.get("Authorization", "").removeprefix("Bearer ").partition(" ")
        )
        for pattern, act in ROUTES:
            if match := re.fullmatch(pattern, f"{request.method} {request.url.path}"):
                answer: Row = act(self, Call(request, role, user), *match.groups())
                return httpx.Response(answer.pop("_status", 200), json=answer)
        return httpx.Response(404, json={"detail": "no such route"})
