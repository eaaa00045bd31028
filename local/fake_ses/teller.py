"""Tells the rules of the default bus what has happened to mails, until their targets have it.

Nobody but AWS may publish as `aws.ses`, on the local bus as in AWS. So the rules are asked whether
they match, and their targets are called as the bus would.
"""

import asyncio
import contextlib
import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool

from local.aws.clients import Aws
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.shapes import DETAIL_TYPES, detail
from local.fake_ses.store import MailEvent, Store, TakenMail
from tools.paths import REGION

_TICK_SECONDS: Final = 0.1
_RETRY_SECONDS: Final = 1.0
_ACCOUNT: Final = "000000000000"


class Teller:
    """Tells events for as long as it runs."""

    def __init__(self, config: FakeSesConfig, store: Store, changed: asyncio.Event) -> None:
        self._config = config
        self._store = store
        self._changed = changed

    async def run(self) -> None:
        """Tell until cancelled."""
        if self._config.aws_url is None:
            return
        aws = Aws(self._config.aws_url)
        while True:
            self._changed.clear()
            pause = _TICK_SECONDS
            for event in self._store.due(self._config.clock()):
                mail = self._store.mail(event.mail_id)
                try:
                    if mail is not None:
                        await run_in_threadpool(tell, aws, envelope(mail, event))
                except (BotoCoreError, ClientError):
                    pause = _RETRY_SECONDS
                    break
                self._store.mark_told(event.seq, self._config.clock())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause)


def envelope(mail: TakenMail, event: MailEvent) -> dict[str, Any]:
    """An event as EventBridge delivers it."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": DETAIL_TYPES[event.kind],
        "source": "aws.ses",
        "account": _ACCOUNT,
        "time": datetime.fromtimestamp(event.due, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [],
        "detail": detail(mail, event),
    }


def tell(aws: Aws, told: dict[str, Any]) -> None:
    """Call the functions behind each rule that matches; raises ClientError or BotoCoreError."""
    bus, functions = aws.client("events"), aws.client("lambda")
    body = json.dumps(told)
    for rule in bus.list_rules()["Rules"]:
        pattern = rule.get("EventPattern")
        if not pattern or not bus.test_event_pattern(EventPattern=pattern, Event=body)["Result"]:
            continue
        for target in bus.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            # Asynchronous, as the bus does it: Lambda retries, and keeps what failed.
            functions.invoke(
                FunctionName=target["Arn"], InvocationType="Event", Payload=body.encode()
            )
