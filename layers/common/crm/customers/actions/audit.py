"""Who read whose data is read, which concerns nobody but admins."""

from crm.customers import store
from crm.customers.contracts.audit import AuditEntry, AuditPage, AuditQuery
from crm.platform.contracts.models import next_cursor
from crm.platform.principal import Principal


def list_audit(who: Principal, query: AuditQuery) -> AuditPage:
    """A page of reads, newest first."""
    rows = store.list_audit(who, query.admin_id, query.customer_id, query.place, query.limit)
    entries = [AuditEntry.model_validate(row) for row in rows]
    return AuditPage(entries=entries[: query.limit], next_cursor=next_cursor(entries, query.limit))
