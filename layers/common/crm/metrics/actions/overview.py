"""Reads all that the dashboard's first screen shows."""

from crm.catalogue.load import catalogue
from crm.metrics import store
from crm.metrics.actions.customers import page_by_value
from crm.metrics.actions.reports import raise_fault
from crm.metrics.contracts.overview import Overview, OverviewQuery, questions_of
from crm.metrics.contracts.reading import Reading
from crm.platform.principal import Principal
from crm.upsells.contracts.offers import OfferList

_CUSTOMERS = 10


def read_overview(principal: Principal, query: OverviewQuery, *, locale: str) -> Overview:
    """Reads the reports of a range of days and of the one before, and the highest customers.

    Raises:
        InvalidInput: The range cannot be, there is no such time zone, or two things narrow it.
        Unavailable: The figures have to be rebuilt first.
    """
    reading = Reading(locale=locale, targets=catalogue().targets)
    currency = query.currency or catalogue().currency
    reply = store.read_overview(
        principal,
        (query.from_, query.to, query.tz),
        [question.as_row(name, reading) for name, question in questions_of(query).items()],
        (currency, _CUSTOMERS),
    )
    raise_fault(reply)
    customers = page_by_value(reply, currency, _CUSTOMERS, locale)
    offers = OfferList.of(catalogue(), reply["paused"], locale)
    return Overview.of(reply, query, customers, offers, reading=reading)
