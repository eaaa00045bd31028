"""The SQL calls of the payments."""

from typing import Any

from crm.payments.contracts import StripeEventCommand
from crm.platform.database import SERVICE, as_json, call


def apply_stripe_event(command: StripeEventCommand) -> dict[str, Any]:
    """Stores an event once and applies what it means, in one transaction.

    Returns:
        `outcome`, and the `events` to publish.
    """
    given = command.model_dump(mode="json")
    result: dict[str, Any] = call(
        "select api.apply_stripe_event(%s, %s, %s, %s)",
        (
            SERVICE,
            as_json(given["event"]),
            as_json(given["fact"]),
            as_json(given["attribution"]),
        ),
    )
    return result
