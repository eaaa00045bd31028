"""Histories of a sale as Stripe tells them, and how each ends."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders.stripe_sales import OF_2017, OF_2019, OF_2020, TODAY, Sale


def paid(sale: Sale) -> Sale:
    return sale.charged().intent().completed().unknown()


def paid_late(sale: Sale) -> Sale:
    return sale.completed("unpaid").charged().intent().paid_late()


def never_paid(sale: Sale) -> Sale:
    return sale.completed("unpaid").intent("payment_failed").failed_late()


def refunded_in_part_twice(sale: Sale) -> Sale:
    paid(sale).refund("a", 1000, "pending").refunded(1000)
    return (
        sale.refund("a", 1000, "succeeded", "refund.updated")
        .refund("b", 499, "succeeded")
        .refunded(1499)
    )


def refund_failed(sale: Sale) -> Sale:
    paid_late(sale).refund("a", 2999, "pending").refunded(2999)
    return sale.refund("a", 2999, "succeeded", "refund.updated").refund(
        "a", 2999, "failed", "refund.failed"
    )


def refunded_again_after_a_failure(sale: Sale) -> Sale:
    refund_failed(sale).refund("b", 2999, "succeeded").refunded(2999)
    return sale.again()


def disputed(sale: Sale) -> Sale:
    return (
        paid(sale)
        .dispute("created", "needs_response")
        .dispute("funds_withdrawn", "needs_response")
        .dispute("updated", "under_review")
    )


def dispute_won(sale: Sale) -> Sale:
    return disputed(sale).dispute("closed", "won").dispute("funds_reinstated", "won")


def dispute_lost(sale: Sale) -> Sale:
    return disputed(sale).dispute("closed", "lost").again()


def dispute_lost_then_won(sale: Sale) -> Sale:
    return dispute_lost(sale).dispute("updated", "won").dispute("funds_reinstated", "won")


def refunded_then_lost(sale: Sale) -> Sale:
    return dispute_lost(paid(sale).refund("a", 1000, "succeeded").refunded(1000))


def settled_before_a_chargeback(sale: Sale) -> Sale:
    return paid(sale).dispute("created", "prevented").dispute("funds_withdrawn", "prevented")


def blocked_before_a_chargeback(sale: Sale) -> Sale:
    return paid(sale).dispute("created", "prevented").dispute("closed", "prevented")


def taken_in_part(sale: Sale) -> Sale:
    return sale.completed("unpaid").intent(received=1).charged()


def taken_in_another_currency(sale: Sale) -> Sale:
    sale.completed("unpaid").currency = "eur"
    return sale.intent()


def asked_about_and_let_go(sale: Sale) -> Sale:
    return (
        paid(sale).dispute("created", "warning_needs_response").dispute("closed", "warning_closed")
    )


def paid_by_old_versions(sale: Sale) -> Sale:
    return sale.charged().intent().completed()


def refunded_of_old(sale: Sale) -> Sale:
    paid_by_old_versions(sale)
    return sale.refunded_of_old("a", 1000, 1000).refunded_of_old("b", 1999, 2999)


def lost_of_old(sale: Sale) -> Sale:
    return paid_by_old_versions(sale).dispute("created", "needs_response").dispute("closed", "lost")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A history, and its end: (paid, refunded, lost, state, flag), or None without a payment."""

    tell: Callable[[Sale], Sale]
    ends: tuple[int, int, int, str, str | None] | None
    session: str | None = "pending"
    amount: int = 2999
    asked: int = 2999
    version: str = TODAY
    ours: bool = False


CASES = {
    "paid": Case(tell=paid, ends=(2999, 0, 0, "paid", None)),
    "paid through a checkout of ours": Case(tell=paid, ends=(2999, 0, 0, "paid", None), ours=True),
    "paid late": Case(tell=paid_late, ends=(2999, 0, 0, "paid", None)),
    "never paid": Case(tell=never_paid, ends=None, session=None, ours=True),
    "expired": Case(tell=lambda sale: sale.expired(), ends=None, session=None, ours=True),
    "refunded in part twice": Case(
        tell=refunded_in_part_twice, ends=(2999, 1499, 0, "partly_reversed", None)
    ),
    "a refund that failed": Case(tell=refund_failed, ends=(2999, 0, 0, "paid", None)),
    "refunded after a failure": Case(
        tell=refunded_again_after_a_failure,
        ends=(2999, 2999, 0, "reversed", None),
        session="cancelled",
    ),
    "disputed": Case(tell=disputed, ends=(2999, 0, 0, "disputed", None)),
    "disputed and won": Case(tell=dispute_won, ends=(2999, 0, 0, "paid", None)),
    "disputed and lost": Case(
        tell=dispute_lost, ends=(2999, 0, 2999, "reversed", None), session="cancelled"
    ),
    "lost, and won after all": Case(tell=dispute_lost_then_won, ends=(2999, 0, 0, "paid", None)),
    "refunded, then lost": Case(
        tell=refunded_then_lost, ends=(2999, 1000, 1999, "reversed", None), session="cancelled"
    ),
    "asked about": Case(tell=asked_about_and_let_go, ends=(2999, 0, 0, "paid", None)),
    "settled before a chargeback": Case(
        tell=settled_before_a_chargeback,
        ends=(2999, 0, 2999, "reversed", None),
        session="cancelled",
    ),
    "blocked before a chargeback": Case(
        tell=blocked_before_a_chargeback, ends=(2999, 0, 0, "paid", None)
    ),
    "a subscription": Case(
        tell=lambda sale: sale.subscribed().charged(),
        ends=(2999, 0, 0, "paid", "no_payment_intent"),
        session=None,
    ),
    "a subscription that costs nothing": Case(
        tell=lambda sale: sale.subscribed(), ends=(0, 0, 0, "paid", None), amount=0, asked=0
    ),
    "taken in part": Case(
        tell=taken_in_part, ends=(2999, 0, 0, "paid", "amount_mismatch"), session=None
    ),
    "taken in another currency": Case(
        tell=taken_in_another_currency,
        ends=(2999, 0, 0, "paid", "currency_mismatch"),
        session=None,
    ),
    "another amount": Case(
        tell=refunded_in_part_twice,
        amount=2998,
        ends=(2998, 1499, 0, "partly_reversed", "amount_mismatch"),
        session=None,
    ),
    "paid in 2019's version": Case(
        tell=paid_by_old_versions, version=OF_2019, ends=(2999, 0, 0, "paid", None)
    ),
    "refunded in 2020's version": Case(
        tell=refunded_of_old,
        version=OF_2020,
        ends=(2999, 2999, 0, "reversed", None),
        session="cancelled",
    ),
    "lost in 2017's version": Case(
        tell=lost_of_old,
        version=OF_2017,
        ends=(2999, 0, 2999, "reversed", None),
        session="cancelled",
    ),
}
