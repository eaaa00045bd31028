"""How a customer can be reached, as they said it themselves."""

from crm.platform.contracts.models import Output


class KnownContact(Output):
    """What their last intake said; all null before the first one and after an erasure."""

    name: str | None
    email: str | None
    phone: str | None
