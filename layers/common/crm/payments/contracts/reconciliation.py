"""A run that compares Stripe's list of events with ours."""

from typing import Final

from pydantic import Field, TypeAdapter

from crm.platform.contracts.models import Input, Output


class ReconcileRequest(Input):
    """What the schedule asks for."""

    grace_seconds: int = Field(
        300, ge=0, le=86_400, description="Younger events may still be on their way to the webhook."
    )


class ReconcileResult(Output):
    """What the run found, for its log line and the metric."""

    seen: int = Field(description="Events that Stripe listed.")
    missed: int = Field(description="Those that had not reached us, and now have.")
    pages: int
    unfinished: int = Field(description="1 when the next run goes on from here, else 0.")
    deleted: int = Field(description="Customers at Stripe of people who were erased here.")
    released: int = Field(description="Discounts held for checkouts that nobody can pay any more.")


RECONCILE_REQUEST: Final[TypeAdapter[ReconcileRequest]] = TypeAdapter(ReconcileRequest)
