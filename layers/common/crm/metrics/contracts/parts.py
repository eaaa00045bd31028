"""The parts that figures are made of."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Self

from pydantic import Field

from crm.catalogue.model import Band
from crm.metrics.rules.rates import (
    ENOUGH_FOR_AVERAGE,
    ENOUGH_FOR_RATE,
    Evidence,
    average,
    each,
    percentage,
    wilson,
)
from crm.metrics.rules.targets import TargetStatus, target_status
from crm.platform.contracts.models import Output, Price
from crm.platform.money import InvalidMoneyError

#: By currency: how many rows, and their sum in minor units.
type Money = Mapping[str, tuple[int, int]]


def price(amount: int, currency: str, locale: str) -> Price:
    """Returns the price of an amount, readable also in a currency that is no longer in use."""
    try:
        return Price.of(amount, currency, locale)
    except InvalidMoneyError:
        return Price(amount=amount, currency=currency, formatted=f"{amount} {currency}")


class Measured(Output):
    """A figure that says how far it can be trusted."""

    enough: bool = Field(description="Whether there is enough data to rely on it.")
    missing: int = Field(description="How many more observations that would take.")
    note: str | None = Field(description="The same for a reader; null when there is enough.")


class Rate(Measured):
    """A share, with Wilson's 95 % interval."""

    numerator: int
    denominator: int
    percent: float | None = Field(description="Null without a denominator.", examples=[15.0])
    low: float | None = Field(description="Lower end of the interval, in percent.")
    high: float | None = Field(description="Upper end of the interval, in percent.")

    @classmethod
    def of(cls, part: int, whole: int) -> Self:
        """The share of `part` in `whole`."""
        low, high = wilson(part, whole) or (None, None)
        return cls(
            numerator=part,
            denominator=whole,
            percent=float(percentage(part, whole)) if whole else None,
            low=low,
            high=high,
            **asdict(Evidence.of(whole, ENOUGH_FOR_RATE)),
        )


class Average(Measured):
    """A sum divided by a count."""

    sum: int
    count: int
    value: float | None = Field(description="Two decimals; null when there are none.")

    @classmethod
    def of(cls, total: int, count: int) -> Self:
        """`total` divided by `count`."""
        value = average(total, count)
        return cls(
            sum=total,
            count=count,
            value=None if value is None else float(value),
            **asdict(Evidence.of(count, ENOUGH_FOR_AVERAGE)),
        )


class Revenue(Output):
    """What was paid in one currency, and what is left of it."""

    currency: str
    count: int = Field(description="Payments.")
    gross: Price
    refunded: Price = Field(description="Refunded, or lost in a dispute.")
    net: Price

    @classmethod
    def all_of(cls, gross: Money, net: Money, locale: str) -> list[Self]:
        """One for each currency."""
        return [
            cls(
                currency=currency,
                count=count,
                gross=price(paid, currency, locale),
                refunded=price(paid - _amount(net, currency), currency, locale),
                net=price(_amount(net, currency), currency, locale),
            )
            for currency, (count, paid) in gross.items()
        ]


class RevenuePerUnit(Output):
    """Net revenue in one currency, divided by a count."""

    currency: str
    net: Price
    count: int
    value: Price | None = Field(description="net / count, halves up; null when there are none.")

    @classmethod
    def all_of(cls, net: Money, count: int, locale: str) -> list[Self]:
        """One for each currency."""
        return [
            cls(
                currency=currency,
                net=price(amount, currency, locale),
                count=count,
                value=_each(amount, count, currency, locale),
            )
            for currency, (_, amount) in net.items()
        ]


class AveragePrice(Output):
    """The price of completed sessions in one currency: their sum, and the average."""

    currency: str
    sum: Price
    count: int
    value: Price | None

    @classmethod
    def all_of(cls, prices: Money, locale: str) -> list[Self]:
        """One for each currency."""
        return [
            cls(
                currency=currency,
                sum=price(amount, currency, locale),
                count=count,
                value=_each(amount, count, currency, locale),
            )
            for currency, (count, amount) in prices.items()
        ]


class LifetimeValue(Output):
    """What customers have paid in one currency to date, and the net value of each."""

    currency: str
    paid: Price
    net: Price
    count: int = Field(description="Customers, those included who paid nothing.")
    value: Price | None = Field(description="net / count, halves up.")

    @classmethod
    def all_of(cls, paid: Money, net: Money, customers: int, locale: str) -> list[Self]:
        """One for each currency."""
        return [
            cls(
                currency=currency,
                paid=price(gross, currency, locale),
                net=price(_amount(net, currency), currency, locale),
                count=customers,
                value=_each(_amount(net, currency), customers, currency, locale),
            )
            for currency, (_, gross) in paid.items()
        ]


class TargetBand(Output):
    """From where to where a rate should be, in percent."""

    low: float
    high: float


class Target(Output):
    """A rate, and how it compares with its target."""

    rate: Rate
    band: TargetBand
    status: TargetStatus

    @classmethod
    def of(cls, part: int, whole: int, band: Band) -> Self:
        """The share of `part` in `whole` against its band."""
        return cls(
            rate=Rate.of(part, whole),
            band=TargetBand(low=band.low, high=band.high),
            status=target_status(part, whole, band),
        )


def _amount(money: Money, currency: str) -> int:
    return money.get(currency, (0, 0))[1]


def _each(amount: int, count: int, currency: str, locale: str) -> Price | None:
    one = each(amount, count)
    return None if one is None else price(one, currency, locale)
