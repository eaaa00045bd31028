"""The fake Stripe as one ASGI application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from local.fake_stripe.account import Account
from local.fake_stripe.api import Api, Outage
from local.fake_stripe.config import FakeStripeConfig
from local.fake_stripe.control import Control
from local.fake_stripe.errors import StripeError
from local.fake_stripe.pay_page import PayPage
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.store import Store
from local.fake_stripe.webhook_sender import WebhookSender

TICK_SECONDS = 0.25


def create_app(config: FakeStripeConfig) -> Starlette:
    """Open the account in `config.state`; its deliveries run while the application does."""
    store = Store(config.state)
    changed = asyncio.Event()
    account = Account(config, store, changed.set)
    reversals = Reversals(account, store)
    outage = Outage()

    def base_url(request: Request) -> str:
        return (config.public_url or str(request.base_url)).rstrip("/")

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        sender = WebhookSender(config, account, store, changed)
        work = [
            asyncio.create_task(sender.run()),
            asyncio.create_task(_run_timers(config, account, store)),
        ]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            store.close()

    return Starlette(
        routes=[
            *Control(account, reversals, store, outage).routes(),
            *PayPage(account, reversals, store).routes(),
            *Api(account, reversals, store, outage, base_url).routes(),
        ],
        exception_handlers={StripeError: _refuse},
        lifespan=lifespan,
    )


async def _run_timers(config: FakeStripeConfig, account: Account, store: Store) -> None:
    while True:
        store.run_due_timers(config.clock(), account.run_timer)
        await asyncio.sleep(TICK_SECONDS)


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, StripeError):
        raise error
    return error.response()
