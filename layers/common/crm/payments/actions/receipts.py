"""What a customer has paid."""

from crm.payments import store
from crm.payments.contracts.receipts import Receipt, ReceiptPage
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.contracts.models import PageQuery
from crm.platform.principal import Principal


def list_receipts(principal: Principal, query: PageQuery, *, locale: str) -> ReceiptPage:
    """Returns the customer's own receipts, newest first."""
    page = store.list_receipts(principal, query.after, query.limit)
    receipts = [Receipt.from_row(row, locale) for row in page.rows]
    return ReceiptPage(
        receipts=receipts, next_cursor=next_cursor(receipts, by_creation, more=page.more)
    )
