"""Reads all that the dashboard's first screen shows, for admins and for who has a link."""

from typing import Any

from crm.catalogue.load import catalogue
from crm.catalogue.versions import in_force
from crm.metrics import store
from crm.metrics.actions.customers import page_by_value
from crm.metrics.actions.reports import raise_fault
from crm.metrics.contracts.overview import (
    Overview,
    OverviewQuery,
    SharedOverview,
    questions_of,
)
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
    reading, reply = _read(principal, query, locale, _CUSTOMERS)
    currency = query.currency or catalogue().currency
    return Overview.of(
        reply,
        query,
        reading,
        customers=page_by_value(reply, currency, _CUSTOMERS, locale),
        offers=OfferList.of(in_force(reply["published"]).own, reply["paused"], locale).offers,
    )


def read_shared(principal: Principal, query: OverviewQuery, *, locale: str) -> SharedOverview:
    """As `read_overview`, without any customer."""
    reading, reply = _read(principal, query, locale, 0)
    return SharedOverview.of(reply, query, reading)


def _read(
    principal: Principal, query: OverviewQuery, locale: str, customers: int
) -> tuple[Reading, dict[str, Any]]:
    reading = Reading(locale=locale, targets=catalogue().targets)
    reply = store.read_overview(
        principal,
        (query.from_, query.to, query.tz),
        [question.as_row(name, reading) for name, question in questions_of(query).items()],
        (query.currency or catalogue().currency, customers),
    )
    raise_fault(reply)
    return reading, reply
