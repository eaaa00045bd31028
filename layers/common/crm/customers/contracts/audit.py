"""The audit of which admin read whose data."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, PageQuery


class AuditQuery(PageQuery):
    """Which audit entries."""

    admin_id: UUID | None = Field(None, description="Only reads by this admin.")
    customer_id: UUID | None = Field(None, description="Only reads about this customer.")


class AuditEntry(Output):
    """One occasion on which an admin read people's data."""

    id: UUID
    created_at: datetime
    admin_id: UUID
    action: str = Field(description="What was read.", examples=["customer"])
    customer_ids: list[UUID]


class AuditPage(Output):
    """Audit entries, newest first."""

    entries: list[AuditEntry]
    next_cursor: str | None
