"""The rules as the business runs them, one test a fact."""

from datetime import timedelta

import pytest

from crm.catalogue.model import SessionType
from crm.platform.money import Money
from crm.upsells.rules import AskedPrice
from tests.unit.upsells.builders import (
    asked,
    code,
    context,
    decided,
    earlier,
    garage,
    garage_in,
    intake,
    offered,
    usd,
)

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def test_after_a_new_customers_trial_chat_exactly_three_are_offered_at_their_prices() -> None:
    decisions = decided(context("chat", "trial"))

    prices = {
        kind: decision.quote.price
        for kind, decision in decisions.items()
        if decision.outcome.offered
    }
    assert prices == {
        "diagnostic_package": usd("99.00"),
        "follow_up": usd("25.00"),
        "video_session": usd("49.00"),
    }


@pytest.mark.parametrize(
    ("session_type", "plan", "expected"),
    [
        ("chat", "trial", {"diagnostic_package", "follow_up", "video_session"}),
        ("chat", "chat10", {"diagnostic_package", "follow_up", "video_session"}),
        ("video", "video15", {"diagnostic_package", "follow_up"}),
        ("diagnostic", "diagnostic", {"follow_up"}),
    ],
)
def test_the_session_type_decides_what_a_new_customer_is_offered(
    session_type: SessionType, plan: str, expected: set[str]
) -> None:
    assert set(offered(context(session_type, plan))) == expected


@pytest.mark.parametrize("plan", ["chat10", "video15", "diagnostic", "a_plan_of_last_year"])
def test_a_follow_up_costs_its_usual_price_after_every_plan_but_the_trial(plan: str) -> None:
    quote = decided(context("chat", plan))["follow_up"].quote

    assert (quote.price, quote.former_price, quote.code) == (usd("49.00"), None, "standard")


def test_a_follow_up_after_the_trial_shows_its_former_price_and_says_why_it_is_lower() -> None:
    known = context("chat", "trial", prices_asked=asked("follow_up", usd("49.00")))
    quote = decided(known)["follow_up"].quote

    assert (quote.price, quote.former_price) == (usd("25.00"), usd("49.00"))
    assert (quote.code, quote.reason) == (
        "after_trial",
        "Lower because your session was a free trial.",
    )


@pytest.mark.parametrize(
    "prices_asked",
    [(), asked("follow_up", usd("39.00")), asked("video_session", usd("49.00"))],
)
def test_a_price_that_was_not_asked_for_thirty_days_is_no_former_price(
    prices_asked: tuple[AskedPrice, ...],
) -> None:
    quote = decided(context("chat", "trial", prices_asked=prices_asked))["follow_up"].quote

    assert (quote.price, quote.former_price) == (usd("25.00"), None)


def test_every_offer_that_costs_more_than_its_plan_says_what_it_adds() -> None:
    catalogue = garage()
    dearer = [
        offer for offer in catalogue.offers if offer.price > catalogue.plans[offer.plan or ""].price
    ]

    assert {offer.recommendation_type for offer in dearer} == {
        "diagnostic_package",
        "follow_up",
        "video_session",
    }
    assert all(
        (offer.minutes or 0) > (catalogue.plans[offer.plan or ""].minutes or 0) for offer in dearer
    )
    assert all(str(offer.minutes) in " ".join(offer.promises) for offer in dearer)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (DAY, "returning"),
        (180 * DAY, "returning"),
        (180 * DAY + INSTANT, "condition_not_met"),
        (181 * DAY, "condition_not_met"),
    ],
)
def test_maintenance_needs_two_sessions_within_180_days_of_which_this_one_is_one(
    ago: timedelta, expected: str
) -> None:
    assert code(context(completed=earlier(ago)), "maintenance_plan") == expected


def test_maintenance_costs_199_a_year() -> None:
    decision = decided(context(completed=earlier(DAY)))["maintenance_plan"]

    assert decision.quote.price == usd("199.00")
    assert decision.offer.billing_interval == "year"
    assert decision.outcome.reason == "Because you have had 2 sessions in the last 180 days."


@pytest.mark.parametrize(
    ("sessions_before", "spent", "expected"),
    [
        (0, "0.00", "condition_not_met"),
        (1, "99.99", "condition_not_met"),
        (0, "100.00", "invested"),
        (2, "0.00", "regular"),
        (2, "100.00", "regular"),
    ],
)
def test_premium_needs_three_sessions_ever_or_100_spent(
    sessions_before: int, spent: str, expected: str
) -> None:
    known = context(
        completed=earlier(*[1000 * DAY] * sessions_before),
        spent=(usd(spent),),
    )

    assert code(known, "premium_upgrade") == expected


def test_premium_says_what_was_spent_and_costs_299_a_year() -> None:
    decision = decided(context(spent=(usd("1234.50"),)))["premium_upgrade"]

    assert decision.quote.price == usd("299.00")
    assert decision.offer.billing_interval == "year"
    assert decision.outcome.reason == "Because you have spent $1,234.50 with us so far."


def test_money_spent_in_another_currency_is_never_counted_as_ours() -> None:
    known = context(spent=(Money(1_000_000, "JPY"), usd("99.99"), Money(50_000, "EUR")))

    assert code(known, "premium_upgrade") == "condition_not_met"


def test_the_session_itself_counts_once_whether_or_not_the_history_lists_it() -> None:
    unlisted = context(completed=earlier(DAY))
    itself = unlisted.session
    listed = context(
        completed=(
            *earlier(DAY),
            *(type(earlier(DAY)[0])(session_id=itself.id, ended_at=itself.ended_at),),
        )
    )

    assert decided(unlisted) == decided(listed)
    assert code(listed, "premium_upgrade") == "condition_not_met"


@pytest.mark.parametrize(
    ("currency", "cents", "diagnostic", "follow_up"),
    [("JPY", r'"\1\2"', 9900, 2500), ("KWD", r'"\1.\g<2>0"', 99_000, 25_000)],
)
def test_prices_are_right_to_the_unit_in_currencies_of_other_exponents(
    currency: str, cents: str, diagnostic: int, follow_up: int
) -> None:
    catalogue = garage_in(currency, cents)
    decisions = decided(context(spent=(Money(diagnostic * 2, currency),)), catalogue)

    assert decisions["diagnostic_package"].quote.price == Money(diagnostic, currency)
    assert decisions["follow_up"].quote.price == Money(follow_up, currency)
    assert decisions["premium_upgrade"].outcome.code == "invested"


def test_a_complex_issue_and_files_move_offers_up() -> None:
    simple = context()
    complex_ = context(intake=intake(urgent=True, concern_length=400, files_count=2))

    assert offered(simple) == ["diagnostic_package", "follow_up", "video_session"]
    assert offered(complex_) == ["diagnostic_package", "video_session", "follow_up"]
    diagnostic = decided(complex_)["diagnostic_package"]
    assert (diagnostic.complexity, diagnostic.score, diagnostic.boosts) == (
        3,
        120,
        ("complex_issue",),
    )


def test_a_session_without_an_intake_is_no_complex_issue() -> None:
    assert decided(context(intake=None))["diagnostic_package"].complexity == 0


def test_a_suppressed_offer_names_each_missing_fact_for_the_founder() -> None:
    outcome = decided(context("video", "video15"))["premium_upgrade"].outcome
    chat_only = decided(context("video", "video15"))["video_session"].outcome

    assert outcome.reason == (
        "Not offered, because completed sessions: 1, at least 3 needed; "
        "spent so far: 0.00 USD, at least 100.00 USD needed."
    )
    assert chat_only.reason == "Not offered, because session type: video session, chat needed."
