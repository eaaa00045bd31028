"""A customer's own data: the export, and the receipt of an erasure."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, PageQuery


class ExportQuery(PageQuery):
    """Which page of the export, in which format."""

    format: Literal["json", "csv"] = "json"


class ExportRecord(Output):
    """One row that is stored about a customer."""

    kind: Literal[
        "contact",
        "intake",
        "session",
        "interaction",
        "recommendation",
        "quote",
        "experiment_unit",
        "cohort",
        "segment_move",
        "checkout",
        "payment",
        "consent",
        "enrolment",
        "message",
    ]
    id: UUID
    created_at: datetime
    data: dict[str, Any] = Field(
        description="Every column of the row; a session also has the decisions that followed it,"
        " a message its links and who followed them, contact what is thought of the customer."
    )


class ExportPage(Output):
    """Everything stored about a customer, oldest first."""

    records: list[ExportRecord]
    next_cursor: str | None


class CustomerErased(Output):
    """The data of the event `CustomerErased`, version 1: whoever keeps a copy erases it too."""

    erased_at: datetime


class ErasureReceipt(CustomerErased):
    """The customer is fenced since `erased_at`, and their records go in steps; a repeat goes on."""

    customer_id: UUID
    records_erased: int = Field(description="How many records were erased so far.")
    finished_at: datetime | None = Field(description="Null while there are records left.")
