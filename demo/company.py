"""Opens the marketplace of a running stack."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from crm.catalogue.load import catalogue
from demo.api import Api, Traffic
from demo.scene import Company
from local.identity import Identity

_MECHANICS = 6
# The gateway itself gives up after 30 seconds.
_TIMEOUT = httpx.Timeout(35, connect=5)

type Stack = Mapping[str, Any]


@asynccontextmanager
async def open_company(stack: Stack) -> AsyncIterator[Company]:
    """Sign the marketplace's people in; `stack` is the content of `stack.json`."""
    identity = Identity.of(stack)
    mechanics = [
        (await asyncio.to_thread(identity.create_user, "mechanic")).token for _ in range(_MECHANICS)
    ]
    traffic = Traffic()
    async with _client(stack["api_url"]) as api, _client(stack["stripe_url"]) as stripe:
        yield Company(
            catalogue=catalogue(),
            api=Api(api, traffic),
            stripe=Api(stripe, traffic),
            sign_up=identity.create_user,
            mechanics=mechanics,
            admin=identity.token(stack["users"]["admin"]),
        )


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=_TIMEOUT, trust_env=False)
