"""POST / on this function's own URL: Stripe reports on a payment.

A signed event is stored and gets a 200 with its outcome; without a fresh signature it gets a 400.
A 5xx makes Stripe deliver it again. The event's id makes a repeat harmless: it
is claimed in the transaction that applies the event.
"""

from datetime import UTC, datetime

from crm.payments.actions import webhook
from crm.payments.contracts.events import WebhookReply
from crm.platform.events.bus import event_bus
from crm.platform.http import FunctionUrlApi

app = FunctionUrlApi()


@app.post("/", summary="Receive an event from Stripe")
def receive() -> WebhookReply:
    """Hand the bytes on as they came: the signature is over them."""
    signature = app.current_event.headers.get("stripe-signature")
    return webhook.receive_stripe_event(app.raw_body, signature, bus=event_bus, clock=_now)


def _now() -> datetime:
    return datetime.now(UTC)


handler = app.handler
