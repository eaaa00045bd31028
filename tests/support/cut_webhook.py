"""Runs the webhook on one event in a process of its own, and dies at the given step.

`python -m tests.support.cut_webhook STEP`, the event on the standard input. What the bus took
before the end is printed, one id a line.
"""

import os
import sys
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import NoReturn
from unittest import mock
from uuid import UUID

from crm.payments import store
from crm.payments.actions import webhook
from crm.platform.events.event import Event
from demo.driver.functions import function
from demo.driver.gateway import gateway_event
from tests.builders.stripe_events import SECRET, signed

KILLED = 9


class PrintingBus:
    """Prints what it takes."""

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Take everything."""
        for event in events:
            sys.stdout.write(f"{event.id}\n")
            sys.stdout.flush()
        return {event.id for event in events}


class DyingBus(PrintingBus):
    """Takes everything, and the process dies before it can be marked."""

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Take, and die."""
        super().publish(events)
        _die()


def _die(*_: object) -> NoReturn:
    # As a kill does it: no finally, no buffer flushed, no connection closed in order.
    os._exit(KILLED)


def main(step: str, raw: str) -> None:
    """Deliver the event, if the step lets it."""
    os.environ["STRIPE_WEBHOOK_SECRETS"] = SECRET
    app = function("stripe_webhook")
    bus: Callable[[], PrintingBus] = DyingBus if step == "before the mark" else PrintingBus
    app.event_bus = bus  # type: ignore[attr-defined]
    if step == "before the call":
        mock.patch.object(store, "apply_stripe_event", _die).start()
    if step == "before the publication":
        mock.patch.object(webhook, "publish_now", _die).start()
    at = int(app._now().timestamp())  # noqa: SLF001 - the handler's own clock
    request = gateway_event("POST", "/", raw=raw, headers={"stripe-signature": signed(raw, at=at)})
    app.handler(request, SimpleNamespace(aws_request_id="cut"))


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.read())
