"""Delivers events to the webhook's handler, signed, at a time of the test's choosing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.driver.functions import function
from demo.driver.transport import Response
from tests.builders.stripe_events import SECRET, SENT_AT, signed
from tests.support.backend import Backend

_NOW = datetime.fromtimestamp(SENT_AT, UTC)


class Webhook:
    """The endpoint that Stripe knows."""

    def __init__(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", SECRET)
        monkeypatch.setattr(function("stripe_webhook"), "_now", lambda: _NOW)
        self._backend = backend

    def send(self, event: dict[str, Any]) -> Response:
        """One delivery."""
        raw = json.dumps(event)
        return self._backend.request(
            "POST", "/", raw=raw, headers={"stripe-signature": signed(raw)}
        )

    def deliver(self, event: dict[str, Any]) -> str:
        """One delivery that is taken; returns what became of it."""
        answer = self.send(event)
        assert answer.status == 200, answer
        outcome: str = answer.body["outcome"]
        return outcome
