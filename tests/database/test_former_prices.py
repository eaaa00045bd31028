"""A former price is one that customers were really asked, for thirty days and until now."""

from typing import Any
from uuid import UUID

from tests.database import journeys
from tests.database.actors import SERVICE, customer
from tests.database.world import World


def _decide(world: World, session: UUID, price: int, *, code: str = "standard") -> None:
    decision = journeys.decision("follow_up", price_cents=price, details={"price_code": code})
    world.ask(SERVICE, "save_decisions", session, [decision])


def _asked(world: World) -> list[dict[str, Any]]:
    session = journeys.completed_session(world, customer())
    asked: list[dict[str, Any]] = world.ask(SERVICE, "load_upsell_context", session)["prices_asked"]
    return asked


def _age(world: World, days: int) -> None:
    with world.owner("price_history") as owner:
        owner.execute(
            "update crm.price_history set asked_from = asked_from - %s, asked_on = asked_on - %s",
            [days, days],
        )


USUAL = [
    {
        "recommendation_type": "follow_up",
        "price": {"amount": 4900, "currency": "USD"},
        "reduced": False,
    }
]


def test_a_price_was_asked_once_offers_were_made_at_it_for_thirty_days(world: World) -> None:
    def ask(price: int, **rest: str) -> None:
        _decide(world, journeys.completed_session(world, customer()), price, **rest)

    ask(4900)
    ask(4900)
    assert world.report("select price_cents, asked_on - asked_from from price_history") == [
        (4900, 0)
    ]
    _age(world, 29)
    ask(4900)
    assert _asked(world) == []
    _age(world, 1)
    assert _asked(world) == USUAL
    ask(2500, code="after_trial")
    assert _asked(world) == USUAL
    ask(5900)
    assert _asked(world) == []
    ask(4900)
    assert _asked(world) == []
    assert world.value("select count(*) from price_history where price_cents = 4900") == 2


def test_a_price_that_nobody_was_asked_for_a_month_begins_again(world: World) -> None:
    _decide(world, journeys.completed_session(world, customer()), 4900)
    _age(world, 31)
    assert _asked(world) == []
    _decide(world, journeys.completed_session(world, customer()), 4900)
    assert _asked(world) == []


def test_an_offer_that_is_not_made_asks_no_price(world: World) -> None:
    session = journeys.completed_session(world, customer())
    decision = journeys.decision("follow_up", offered=False, details={"price_code": "standard"})
    world.ask(SERVICE, "save_decisions", session, [decision])

    assert world.value("select count(*) from price_history") == 0


def test_prices_that_nobody_was_asked_for_long_are_forgotten(world: World) -> None:
    _decide(world, journeys.completed_session(world, customer()), 4900)
    _age(world, 400)
    assert world.ask(SERVICE, "enforce_retention", "price_history", 400, 1000) == 0
    _age(world, 1)
    assert world.ask(SERVICE, "enforce_retention", "price_history", 400, 1000) == 1
    assert world.value("select count(*) from price_history") == 0


def _reduce(world: World, price: int, basis: str) -> None:
    """An offer of 49.00 at what a discount leaves of it."""
    decision = journeys.decision(
        "follow_up",
        price_cents=price,
        details={"price_code": "standard"},
        quote={"list_cents": 4900, "basis": basis, "lines": [], "notes": {}, "terms": {}},
    )
    session = journeys.completed_session(world, customer())
    world.ask(SERVICE, "save_decisions", session, [decision])


def test_what_a_discount_left_everyone_is_a_price_that_was_asked(world: World) -> None:
    _decide(world, journeys.completed_session(world, customer()), 4900)
    _age(world, 30)
    _decide(world, journeys.completed_session(world, customer()), 4900)
    _reduce(world, 3900, "condition")
    assert _asked(world) == USUAL

    _reduce(world, 3900, "everyone")
    assert _asked(world) == [USUAL[0] | {"reduced": True}]
    _reduce(world, 2900, "everyone")
    assert _asked(world) == []


def test_a_reduction_wants_thirty_days_of_the_usual_price_before_it(world: World) -> None:
    _decide(world, journeys.completed_session(world, customer()), 4900)
    _reduce(world, 3900, "everyone")
    _age(world, 30)
    _decide(world, journeys.completed_session(world, customer()), 4900)

    assert _asked(world) == []
