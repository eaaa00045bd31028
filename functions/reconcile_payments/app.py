"""Every quarter of an hour: stores what the webhook missed, deletes at Stripe who was erased here.

Each event is stored once by its id, so that two runs at once, or a run beside the webhook, have the
same effect as one. A run that ends early goes on with the next.
"""

from datetime import UTC, datetime

from crm.payments.actions import reconciliation
from crm.payments.contracts.reconciliation import (
    RECONCILE_REQUEST,
    ReconcileRequest,
    ReconcileResult,
)
from crm.payments.gateway_client import stripe_gateway
from crm.platform.events.bus import event_bus
from crm.platform.handlers.function import function_handler


@function_handler(RECONCILE_REQUEST)
def reconcile_payments(request: ReconcileRequest) -> ReconcileResult:
    """Returns how many events were seen and missed, for the log and the alarm."""
    return reconciliation.reconcile(request, gateway=stripe_gateway, bus=event_bus, clock=_now)


def _now() -> datetime:
    return datetime.now(UTC)


handler = reconcile_payments
