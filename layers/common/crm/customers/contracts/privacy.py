"""A customer's own data: their export, and what their erasure is answered with."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, PageQuery


class ExportQuery(PageQuery):
    """Which page of the export, in which form."""

    format: Literal["json", "csv"] = "json"


class ExportRecord(Output):
    """One row that is stored of a customer."""

    kind: Literal[
        "contact", "intake", "session", "interaction", "recommendation", "checkout", "payment"
    ]
    id: UUID
    created_at: datetime
    data: dict[str, Any] = Field(
        description="Every column of the row; a session also has the decisions that followed it."
    )


class ExportPage(Output):
    """All that is stored of a customer, oldest first."""

    records: list[ExportRecord]
    next_cursor: str | None


class CustomerErased(Output):
    """The data of the event `CustomerErased`, version 1: whoever keeps a copy erases it too."""

    erased_at: datetime


class ErasureReceipt(CustomerErased):
    """What was asked for was done; a repeat is answered with the same."""

    customer_id: UUID

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """The receipt in a reply of the database."""
        return cls.model_validate(row)
