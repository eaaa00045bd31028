"""Every quarter of an hour: takes in what Stripe has told and the webhook has missed.

Each event is stored once by its id, so that two runs at once, or a run beside the webhook, come to
the same. One that ends early goes on with the next.
"""

from datetime import UTC, datetime

from crm.payments.actions import reconciliation
from crm.payments.contracts.reconciliation import RECONCILE, Reconcile, Reconciled
from crm.payments.gateway import stripe_gateway
from crm.platform.aws.invocation import invoked
from crm.platform.events.bus import event_bus


@invoked(RECONCILE)
def handler(request: Reconcile) -> Reconciled:
    """Answers how many events were seen and missed, for the log and the alarm."""
    return reconciliation.reconcile(request, gateway=stripe_gateway, bus=event_bus, clock=_now)


def _now() -> datetime:
    return datetime.now(UTC)
