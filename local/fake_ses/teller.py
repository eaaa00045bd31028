"""Tells the default bus what has happened to mails, until it has accepted it."""

import asyncio
import contextlib
import json
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool

from local.aws.clients import Aws, Client
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.shapes import DETAIL_TYPES, detail
from local.fake_ses.store import MailEvent, Store, TakenMail

_TICK_SECONDS: Final = 0.1
_RETRY_SECONDS: Final = 1.0


class Teller:
    """Publishes events for as long as it runs."""

    def __init__(self, config: FakeSesConfig, store: Store, changed: asyncio.Event) -> None:
        self._config = config
        self._store = store
        self._changed = changed

    async def run(self) -> None:
        """Publish until cancelled."""
        if self._config.aws_url is None:
            return
        bus = Aws(self._config.aws_url).client("events")
        while True:
            self._changed.clear()
            pause = _TICK_SECONDS
            for event in self._store.due(self._config.clock()):
                mail = self._store.mail(event.mail_id)
                try:
                    if mail is not None:
                        await run_in_threadpool(_publish, bus, mail, event)
                except (BotoCoreError, ClientError):
                    pause = _RETRY_SECONDS
                    break
                self._store.mark_told(event.seq, self._config.clock())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause)


def _publish(bus: Client, mail: TakenMail, event: MailEvent) -> None:
    entry = {
        "Source": "aws.ses",
        "DetailType": DETAIL_TYPES[event.kind],
        "Detail": json.dumps(detail(mail, event)),
    }
    bus.put_events(Entries=[entry])
