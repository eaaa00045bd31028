"""Sends events to the webhook: signed, several at once, and again until they arrive."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Sequence

import httpx2

from local.fake_stripe.account import Account, WebhookSettings
from local.fake_stripe.config import FakeStripeConfig
from local.fake_stripe.store import Delivery, Store

AT_ONCE = 8
TIMEOUT_SECONDS = 20.0
_LONGEST_DOUBLING = 30


def signature(body: bytes, secrets: Sequence[str], timestamp: int) -> str:
    """Build the Stripe-Signature header: one `v1` for each secret that is valid now."""
    signed = str(timestamp).encode() + b"." + body
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


class WebhookSender:
    """Makes the store's pending deliveries for as long as it runs."""

    def __init__(
        self, config: FakeStripeConfig, account: Account, store: Store, changed: asyncio.Event
    ) -> None:
        self._config = config
        self._account = account
        self._store = store
        self._changed = changed
        self._under_way: set[int] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        limits = httpx2.Limits(max_connections=AT_ONCE)
        async with (
            httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False) as client,
            asyncio.TaskGroup() as attempts,
        ):
            while True:
                self._changed.clear()
                pause = self._start_due(client, attempts)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), pause)

    def _start_due(self, client: httpx2.AsyncClient, attempts: asyncio.TaskGroup) -> float | None:
        """Start what is due; returns the seconds until something else is, None if nothing is."""
        webhook = self._account.webhook
        if webhook.url is None or webhook.paused:
            return None
        now = self._config.clock()
        for delivery in self._store.pending(2 * AT_ONCE):
            if delivery.id in self._under_way:
                continue
            if len(self._under_way) >= AT_ONCE:
                return None
            if delivery.due > now:
                return delivery.due - now
            self._under_way.add(delivery.id)
            attempts.create_task(self._attempt(client, webhook, delivery))
        return None

    async def _attempt(
        self, client: httpx2.AsyncClient, webhook: WebhookSettings, delivery: Delivery
    ) -> None:
        try:
            result = await self._post(client, webhook, delivery)
            self._store.record_attempt(delivery.id, result)
        finally:
            self._under_way.discard(delivery.id)
            self._changed.set()

    async def _post(
        self, client: httpx2.AsyncClient, webhook: WebhookSettings, delivery: Delivery
    ) -> dict[str, object]:
        event = self._store.get("event", delivery.event_id)
        if event is None:
            return self._result("abandoned", delivery, error="the event is forgotten")
        body = json.dumps(event, indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, webhook.secrets, int(self._config.clock())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            response = await client.post(str(webhook.url), content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return self._failed(delivery, error=f"{type(error).__name__}: {error}")
        if response.is_success:
            return self._result("delivered", delivery, status=response.status_code)
        return self._failed(delivery, status=response.status_code, error=response.text[:500])

    def _failed(
        self, delivery: Delivery, *, status: int | None = None, error: str
    ) -> dict[str, object]:
        now = self._config.clock()
        if now - delivery.created > self._config.give_up_after:
            return self._result("abandoned", delivery, status=status, error=error)
        doublings = min(delivery.attempts, _LONGEST_DOUBLING)
        wait = min(self._config.first_retry * 2**doublings, self._config.slowest_retry)
        return self._result("pending", delivery, status=status, error=error) | {"due": now + wait}

    def _result(
        self, state: str, delivery: Delivery, *, status: int | None = None, error: str | None = None
    ) -> dict[str, object]:
        return {"state": state, "due": delivery.due, "status": status, "error": error}
