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
from local.fake_stripe.courier import Courier
from local.fake_stripe.errors import StripeError
from local.fake_stripe.ledger import Ledger
from local.fake_stripe.pay_page import PayPage
from local.fake_stripe.reversals import Reversals

TICK_SECONDS = 0.25


def create_app(config: FakeStripeConfig) -> Starlette:
    """Open the account in `config.state`; its deliveries run while the application does."""
    ledger = Ledger(config.state)
    news = asyncio.Event()
    account = Account(config, ledger, news.set)
    reversals = Reversals(account, ledger)
    outage = Outage()

    def base_url(request: Request) -> str:
        return (config.public_url or str(request.base_url)).rstrip("/")

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        courier = Courier(config, account, ledger, news)
        work = [
            asyncio.create_task(courier.run()),
            asyncio.create_task(_watch_the_clock(config, account, ledger)),
        ]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            ledger.close()

    return Starlette(
        routes=[
            *Control(account, reversals, ledger, outage).routes(),
            *PayPage(account, reversals, ledger).routes(),
            *Api(account, reversals, ledger, outage, base_url).routes(),
        ],
        exception_handlers={StripeError: _refuse},
        lifespan=lifespan,
    )


async def _watch_the_clock(config: FakeStripeConfig, account: Account, ledger: Ledger) -> None:
    while True:
        ledger.ring(config.clock(), account.act)
        await asyncio.sleep(TICK_SECONDS)


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, StripeError):
        raise error
    return error.response()
