"""What is known of a customer, so that nobody asks them again."""

from crm.customers import store
from crm.customers.contracts.contact import KnownContact
from crm.platform.principal import Principal


def get_contact(principal: Principal) -> KnownContact:
    """Returns the customer's own contact."""
    return KnownContact.model_validate(store.get_contact(principal))
