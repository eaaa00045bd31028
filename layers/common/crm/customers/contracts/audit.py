"""Who read whose data."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, PageQuery


class AuditQuery(PageQuery):
    """Which reads."""

    admin_id: UUID | None = Field(None, description="Of this admin alone.")
    customer_id: UUID | None = Field(None, description="About this customer alone.")


class AuditEntry(Output):
    """One read of people's data by an admin."""

    id: UUID
    created_at: datetime
    admin_id: UUID
    action: str = Field(description="What was read.", examples=["customer"])
    customer_ids: list[UUID]


class AuditPage(Output):
    """Reads, newest first."""

    entries: list[AuditEntry]
    next_cursor: str | None
