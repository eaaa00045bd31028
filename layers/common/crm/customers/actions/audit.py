"""Lists which admin read whose data; for admins only."""

from crm.customers import store
from crm.customers.contracts.audit import AuditEntry, AuditPage, AuditQuery
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.principal import Principal


def list_audit(principal: Principal, query: AuditQuery) -> AuditPage:
    """Returns a page of audit entries, newest first."""
    page = store.list_audit(principal, query.admin_id, query.customer_id, query.after, query.limit)
    entries = [AuditEntry.model_validate(row) for row in page.rows]
    return AuditPage(entries=entries, next_cursor=next_cursor(entries, by_creation, more=page.more))
