"""The stand-in of SES as one ASGI application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from local.fake_ses.account import Account
from local.fake_ses.api import Api
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.control import Control
from local.fake_ses.errors import SesError
from local.fake_ses.inbox import Inbox
from local.fake_ses.store import Store
from local.fake_ses.teller import Teller


def create_app(config: FakeSesConfig) -> Starlette:
    """Open the account in `config.state`; it tells of its mails while the application runs."""
    store = Store(config.state)
    changed = asyncio.Event()
    account = Account(config, store, changed.set)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        telling = asyncio.create_task(Teller(config, store, changed).run())
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            store.close()

    return Starlette(
        routes=[
            *Control(account, store).routes(),
            *Api(account, store, config.clock).routes(),
            *Inbox(config, account, store).routes(),
        ],
        exception_handlers={SesError: _refuse},
        lifespan=lifespan,
    )


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, SesError):
        raise error
    return error.response()
