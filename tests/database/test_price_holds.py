"""A discount is held by its intake from the checkout on, and follows its payment."""

from typing import LiteralString

import pytest

from local.servers import postgres
from tests.database import journeys, quotes
from tests.database.actors import SERVICE, customer
from tests.database.quotes import line
from tests.database.world import World, refused

_LATER = "2026-11-05T10:00:00+00:00"


def test_the_quote_is_the_price_of_its_recommendation_and_intake(world: World) -> None:
    owner = customer()
    upsell = quotes.recommend_at(world, owner, line(amount=600))

    [shown] = world.ask(owner, "list_upsells", None, None, 10)
    intake = journeys.file_intake(world, owner, journeys.paid_form(upsell_id=str(upsell)))["intake"]
    asked = quotes.reserve(world, owner, intake)["request"]

    assert (shown["list_price_cents"], shown["price_cents"]) == (2999, 2399)
    assert [(each["discount"], each["amount_cents"]) for each in shown["price_lines"]] == [
        ("welcome", 600)
    ]
    assert intake["quote_id"] == shown["quote_id"]
    assert (intake["price_cents"], asked["amount"]) == (2399, 2399)
    logged = world.value("select quote_id::text from upsell_decisions where offered limit 1")
    assert logged == shown["quote_id"]


def test_a_budget_that_ran_out_is_refused_and_nothing_is_reserved(world: World) -> None:
    first, second = customer(), customer()
    intakes = [quotes.file_at(world, who, line()) for who in (first, second)]
    quotes.reserve(world, first, intakes[0])

    answer = quotes.reserve(world, second, intakes[1])

    assert answer["ended"] == ["welcome"]
    assert answer["refused"]["id"] == intakes[1]["quote_id"]
    assert quotes.states(world, intakes[1]) == {}
    assert world.value("select count(*) from checkouts") == 1
    assert quotes.budget(world) == (1, 0, 0)


def test_another_quote_has_to_be_agreed_to_by_name(world: World) -> None:
    first, second = customer(), customer()
    intakes = [quotes.file_at(world, who, line()) for who in (first, second)]
    quotes.reserve(world, first, intakes[0])
    old = quotes.reserve(world, second, intakes[1])["refused"]
    replacement = journeys.REPLACEMENT | {"price_cents": 2999}
    new = world.ask(second, "replace_quote", old["id"], replacement)
    again = world.ask(second, "replace_quote", old["id"], replacement | {"price_cents": 1})

    silent = quotes.reserve(world, second, intakes[1])
    agreed = quotes.reserve(world, second, intakes[1], quote_id=new["id"])

    assert again == new
    assert (silent["refused"]["id"], silent["ended"]) == (new["id"], [])
    assert agreed["request"]["amount"] == 2999
    with refused("CR404"):
        quotes.reserve(world, second, intakes[1], quote_id=intakes[0]["quote_id"])


def test_a_second_attempt_is_not_refused_by_the_first(world: World) -> None:
    owner = customer()
    intake = quotes.file_at(world, owner, line(limits=quotes.limits(per_customer=1)))
    first = quotes.reserve(world, owner, intake)
    quotes.open_checkout(world.connection("crm_app"), first)
    quotes.tell(world, quotes.fact(first, "checkout_unpaid"))
    quotes.tell(world, quotes.fact(first, "checkout_failed"), _LATER)
    assert quotes.states(world, intake) == {"welcome": "released"}

    second = quotes.reserve(world, owner, intake)

    assert second["request"]["checkout_id"] != first["request"]["checkout_id"]
    assert quotes.budget(world) == (1, 0, 0)


def test_one_customer_uses_a_discount_as_often_as_it_says(world: World) -> None:
    owner, other = customer(), customer()
    twice = quotes.limits(cap=None, per_customer=2)
    intakes = [quotes.file_at(world, owner, line(limits=twice)) for _ in range(3)]

    answers = [quotes.reserve(world, owner, intake) for intake in intakes]

    assert ["request" in answer for answer in answers] == [True, True, False]
    assert "request" in quotes.reserve(
        world, other, quotes.file_at(world, other, line(limits=twice))
    )


def test_money_is_held_as_the_line_takes_it(world: World) -> None:
    owner = customer()
    money = quotes.limits(unit="USD", cap=1000)
    first, second = (quotes.file_at(world, owner, line(limits=money)) for _ in range(2))

    assert "request" in quotes.reserve(world, owner, first)
    assert quotes.reserve(world, owner, second)["ended"] == ["welcome"]
    assert quotes.budget(world) == (600, 0, 0)


def test_what_the_catalogue_says_now_is_the_limit(world: World) -> None:
    owner = customer()
    intakes = [quotes.file_at(world, owner, line()) for _ in range(2)]
    quotes.reserve(world, owner, intakes[0])

    more = quotes.reserve(world, owner, intakes[1], limits={"welcome": quotes.limits(cap=2)})

    assert "request" in more
    assert world.report("select cap, held, over from budgets") == [(2, 2, 0)]


def test_of_several_discounts_all_are_held_or_none(world: World) -> None:
    owner, other = customer(), customer()
    both = (line("alpha"), line("omega", limits=quotes.limits(cap=9)))
    intakes = [quotes.file_at(world, who, *both) for who in (owner, other)]
    quotes.reserve(world, owner, intakes[0])

    assert quotes.reserve(world, other, intakes[1])["ended"] == ["alpha"]
    assert quotes.budget(world, "omega") == (1, 0, 0)
    quotes.assert_sums(world)


def test_a_discount_whose_last_day_has_passed_is_over(world: World) -> None:
    owner = customer()
    intake = quotes.file_at(world, owner, line(limits=None, until="2026-01-01T00:00:00+00:00"))

    assert quotes.reserve(world, owner, intake)["ended"] == ["welcome"]


def test_a_limited_offer_is_kept_for_a_short_while(world: World) -> None:
    owner = customer()
    limited = quotes.reserve(world, owner, quotes.file_at(world, owner, line()))
    free = quotes.reserve(world, owner, quotes.file_at(world, owner, line(limits=None)))

    left = "select extract(epoch from %s::timestamptz - now()) / 60"
    assert 40 < world.value(left, limited["request"]["expires_at"]) <= 45
    assert world.value(left, free["request"]["expires_at"]) > 22 * 60


def test_our_clock_never_releases_what_can_still_be_paid(world: World) -> None:
    owner = customer()
    intakes = [quotes.file_at(world, owner, line(limits=quotes.limits(cap=9))) for _ in range(2)]
    opened, lost = (quotes.reserve(world, owner, intake) for intake in intakes)
    quotes.open_checkout(world.connection("crm_app"), opened)
    with world.owner("checkouts") as rows:
        rows.execute("update crm.checkouts set expires_at = now() - interval '1 day'")
    again = quotes.reserve(world, owner, intakes[0])

    released = world.ask(SERVICE, "release_unpayable_holds", 10)

    assert released == 1
    assert lost["request"]["checkout_id"] != again["request"]["checkout_id"]
    assert [quotes.states(world, intake) for intake in intakes] == [
        {"welcome": "held"},
        {"welcome": "released"},
    ]
    assert world.ask(SERVICE, "release_unpayable_holds", 10) == 0
    quotes.assert_sums(world)


def test_a_payment_after_the_release_is_honoured_and_counted(world: World) -> None:
    late, quick = customer(), customer()
    mine, theirs = quotes.file_at(world, late, line()), quotes.file_at(world, quick, line())
    slow = quotes.reserve(world, late, mine)
    quotes.open_checkout(world.connection("crm_app"), slow)
    quotes.tell(world, quotes.fact(slow, "checkout_expired"))
    fast = quotes.reserve(world, quick, theirs)
    quotes.open_checkout(world.connection("crm_app"), fast)
    quotes.tell(world, quotes.fact(fast))
    assert quotes.budget(world) == (0, 1, 0)

    quotes.tell(world, quotes.fact(slow))

    assert quotes.budget(world) == (0, 2, 1)
    assert quotes.states(world, mine) == {"welcome": "committed"}
    quotes.assert_sums(world)


def test_what_went_back_whole_gives_the_discount_back(world: World) -> None:
    owner = customer()
    intake = quotes.file_at(world, owner, line())
    asked = quotes.reserve(world, owner, intake)
    quotes.open_checkout(world.connection("crm_app"), asked)
    quotes.tell(world, quotes.fact(asked))
    refund = quotes.fact(asked, "refund_succeeded", id="re_1", amount=1000, charge_id=None)

    quotes.tell(world, refund)
    assert quotes.states(world, intake) == {"welcome": "committed"}
    quotes.tell(world, refund | {"id": "re_2", "amount": 1399}, _LATER)

    assert quotes.states(world, intake) == {"welcome": "returned"}
    assert quotes.budget(world) == (0, 0, 0)


def test_a_checkout_that_others_opened_counts_too(world: World) -> None:
    owner = customer()
    intake = quotes.file_at(world, owner, line(limits=quotes.limits(per="month")))

    journeys.pay(world, journeys.paid_fact(intake), created_at="2026-10-31T23:59:59+00:00")

    assert quotes.states(world, intake) == {"welcome": "committed"}
    assert world.report("select period, used, over from budgets") == [("2026-10", 1, 0)]
    quotes.assert_sums(world)


def test_a_payment_that_is_flagged_uses_nothing(world: World) -> None:
    owner = customer()
    intake = quotes.file_at(world, owner, line())
    asked = quotes.reserve(world, owner, intake)
    quotes.open_checkout(world.connection("crm_app"), asked)

    quotes.tell(world, quotes.fact(asked, amount=1))

    assert quotes.states(world, intake) == {"welcome": "released"}
    assert quotes.budget(world) == (0, 0, 0)


def test_the_session_costs_what_was_paid(world: World) -> None:
    first, second = customer(), customer()
    quotes.reserve(world, first, quotes.file_at(world, first, line()))
    intake = quotes.file_at(world, second, line())
    old = quotes.reserve(world, second, intake)["refused"]
    new = world.ask(
        second, "replace_quote", old["id"], journeys.REPLACEMENT | {"price_cents": 2999}
    )
    asked = quotes.reserve(world, second, intake, quote_id=new["id"])
    quotes.open_checkout(world.connection("crm_app"), asked)

    quotes.tell(world, quotes.fact(asked))

    prices = world.report("select price_cents from sessions where plan = 'video15'")
    assert prices == [(2999,)]


@pytest.mark.parametrize(
    "change",
    ["update crm.budgets set used = 1", "update crm.budgets set held = held - 1"],
)
def test_a_customer_can_only_hold(world: World, change: LiteralString) -> None:
    owner = customer()
    quotes.reserve(world, owner, quotes.file_at(world, owner, line(limits=quotes.limits(cap=9))))
    with world.database.login(postgres.MASTER) as connection:
        connection.execute("set role crm_api; set crm.role = 'customer'")
        with refused("42501"):
            connection.execute(change)
