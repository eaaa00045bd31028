"""Every customer stands in one segment, whoever else there is and in whatever order."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.segments import SEGMENTS
from crm.predictions.rules.features import Features
from crm.predictions.rules.reasons import Earlier, describe, describe_move
from crm.predictions.rules.rfm import fifths, segment_of, standings

AT = datetime(2026, 11, 4, 10, tzinfo=UTC)
TODAY = AT.date()


def bought(
    number: int, purchases: int, days_ago: int, money: int = 1_000, currency: str = "USD"
) -> Features:
    last = TODAY - timedelta(days=days_ago)
    return Features(
        customer_id=UUID(int=number),
        purchases=purchases,
        first_day=last - timedelta(days=10 * (purchases - 1)),
        last_day=last,
        currency=currency,
        paid_days=purchases,
        money_cents=money,
    )


def test_each_of_125_codes_has_a_segment_and_each_segment_of_buyers_a_code() -> None:
    codes = list(product(range(1, 6), repeat=3))
    assert len(codes) == 125
    assert {segment_of(*code) for code in codes} == set(SEGMENTS) - {"prospect"}


def test_who_bought_more_recently_or_more_never_stands_in_the_last_corner_before_others() -> None:
    assert segment_of(1, 1, 1) == "lost"
    assert segment_of(5, 5, 5) == "champions"
    assert segment_of(5, 1, 1) == "new_customers"
    assert segment_of(1, 5, 5) == "cannot_lose"


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_a_fifth_is_by_rank_which_ties_share_whatever_the_order(
    values: list[int], order: random.Random
) -> None:
    found = dict(zip(values, fifths(values), strict=True))
    ranks = {value: 1 + sum(other < value for other in values) for value in values}
    assert found == {value: 1 + 5 * (rank - 1) // len(values) for value, rank in ranks.items()}
    shuffled = order.sample(values, len(values))
    assert dict(zip(shuffled, fifths(shuffled), strict=True)) == found


def test_standings_do_not_depend_on_the_order_of_rows() -> None:
    draw = random.Random(4)  # noqa: S311 - repeatable, not secret
    known = [bought(n, draw.randint(0, 6), draw.randint(0, 400)) for n in range(200)]
    assert standings(known, AT) == standings(draw.sample(known, 200), AT)


def test_who_never_bought_is_a_prospect_and_moves_nobodys_fifth() -> None:
    buyers = [bought(n, n, 100 - n) for n in range(1, 6)]
    prospects = [Features(customer_id=UUID(int=100 + n)) for n in range(50)]
    found = standings([*buyers, *prospects], AT)
    assert {found[one.customer_id].segment for one in prospects} == {"prospect"}
    assert [found[one.customer_id].r for one in buyers] == [1, 2, 3, 4, 5]
    assert [found[one.customer_id].f for one in buyers] == [1, 2, 3, 4, 5]


def test_money_is_compared_within_its_currency() -> None:
    yen = [bought(n, 1, 1, 100 * n, "JPY") for n in range(1, 6)]
    dollars = [bought(10 + n, 1, 1, n, "USD") for n in range(1, 6)]
    found = standings([*yen, *dollars], AT)
    for currency in (yen, dollars):
        assert [found[one.customer_id].m for one in currency] == [1, 2, 3, 4, 5]


def test_a_membership_runs_as_long_as_its_plan_says() -> None:
    paid = AT - timedelta(days=40)
    member = Features(customer_id=UUID(int=1), membership_plan="gold", membership_at=paid)
    assert member.is_member(AT, {"gold": "year"})
    assert not member.is_member(AT, {"gold": "month"})
    assert member.is_member(AT, {})
    assert not Features(customer_id=UUID(int=2)).is_member(AT, {})


def test_reasons_say_when_how_often_and_in_which_rhythm() -> None:
    assert describe(bought(1, 4, 96), AT) == [
        "Last bought 96 days ago.",
        "Bought on 4 days, one every 10 days.",
        "Silent 9 times as long as usual.",
    ]
    assert len(describe(bought(1, 4, 29), AT)) == 2
    assert describe(bought(1, 1, 0), AT) == ["Last bought today.", "Bought once."]
    assert describe(Features(customer_id=UUID(int=1)), AT) == ["Has not bought a session yet."]


def test_a_move_says_what_changed() -> None:
    again = bought(1, 2, 96)

    def move(known: Features, r: int | None, earlier: Earlier | None) -> str:
        return describe_move(known, AT, r, earlier)

    assert move(bought(1, 1, 96), 3, None) == "Last bought 96 days ago. Bought once."
    assert move(again, 5, Earlier("loyal", 1, 3)) == "Bought again."
    assert move(again, 5, Earlier("prospect", 0, None)) == "Bought for the first time."
    assert move(again, 2, Earlier("loyal", 3, 3)) == "A payment was returned."
    assert move(again, 2, Earlier("loyal", 2, 3)) == "Has not bought for 96 days."
    assert move(again, 3, Earlier("loyal", 2, 3)) == "Bought nothing new: others moved."
    nothing = Features(customer_id=UUID(int=1), first_day=date(2026, 1, 1))
    assert move(nothing, None, Earlier("loyal", 2, 3)) == "All payments were returned."
