"""A thousand customers want the last of a discount at once: exactly as many get it as there is."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.database import journeys, quotes
from tests.database.actors import SERVICE, Actor
from tests.database.world import World, invoke

# One worker opens the many connections.
pytestmark = pytest.mark.xdist_group("crowd")

_TRIES: Final = 1000
_CONNECTIONS: Final = 24
_INTAKES: Final[LiteralString] = """
with people as (
  insert into crm.customers (id) select uuidv7() from generate_series(1, %(many)s) returning id
), sessions as (
  insert into crm.sessions (customer_id, session_type, plan, minutes, price_cents, currency)
  select id, 'chat', 'trial', 10, 0, 'USD' from people, generate_series(1, %(each)s)
  returning id, customer_id
), upsells as (
  insert into crm.upsell_recommendations (
    customer_id, session_id, recommendation_type, service_title, service_description, price_cents,
    plan
  ) select customer_id, id, 'video_session', '', '', 2999, 'video15' from sessions
  returning id, customer_id
), quoted as (
  insert into crm.quotes (customer_id, upsell_id, list_cents, price_cents, currency, lines)
  select customer_id, id, 2999, 1999, 'USD', %(lines)s from upsells
  returning id, customer_id, upsell_id
)
insert into crm.intakes (
  customer_id, plan, session_type, minutes, price_cents, currency, concern, upsell_id, quote_id
) select customer_id, 'video15', 'video', 45, 1999, 'USD', '', upsell_id, id from quoted
returning id, customer_id
"""


def _intakes(
    world: World, many: int, *lines: dict[str, Any], each: int = 1
) -> list[tuple[UUID, UUID]]:
    """Intakes of so many customers, each at its own quote with those lines."""
    tables = ("customers", "sessions", "upsell_recommendations", "quotes", "intakes")
    with world.owner(*tables) as rows:
        return rows.execute(
            _INTAKES, {"many": many, "each": each, "lines": Jsonb(list(lines))}
        ).fetchall()


def _reserve(connection: psycopg.Connection, intake: UUID, owner: UUID) -> Any:
    claims = Actor(role="customer", login="crm_app", id=owner).claims
    key = f"key-{intake}"
    return invoke(
        connection, "reserve_intake_checkout", claims, key, "f", intake, journeys.PLANS, None, {}
    )


def _at_once[Given, Made](
    world: World,
    login: str,
    work: Callable[[psycopg.Connection, Given], Made],
    those: Sequence[Given],
    *,
    connections: int = _CONNECTIONS,
) -> list[Made]:
    mine = local()

    def one(given: Given) -> Made:
        if not hasattr(mine, "connection"):
            mine.connection = world.database.login(login)
        return work(mine.connection, given)

    with ThreadPoolExecutor(connections) as pool:
        return list(pool.map(one, those))


@pytest.mark.parametrize("limit", [1, 100, 999])
def test_a_thousand_at_once_get_exactly_what_there_is(world: World, limit: int) -> None:
    # Two budgets, named in the other order by every second quote: who waits never waits in a ring.
    plenty = quotes.line("plenty", 400, limits=quotes.limits(cap=_TRIES))
    scarce = quotes.line("scarce", 600, limits=quotes.limits(cap=limit))
    intakes = _intakes(world, _TRIES // 2, plenty, scarce)
    intakes += _intakes(world, _TRIES // 2, scarce, plenty)
    random.Random(limit).shuffle(intakes)  # noqa: S311 - the same order every time

    answers = _at_once(world, "crm_app", lambda c, each: _reserve(c, *each), intakes)

    assert sum("request" in answer for answer in answers) == limit
    assert [a["ended"] for a in answers if "request" not in a] == [["scarce"]] * (_TRIES - limit)
    assert quotes.budget(world, "scarce") == (limit, 0, 0)
    assert quotes.budget(world, "plenty") == (limit, 0, 0)
    quotes.assert_sums(world)


def test_one_customer_many_times_at_once_gets_their_share(world: World) -> None:
    twice = quotes.line(limits=quotes.limits(cap=None, per_customer=2))
    intakes = _intakes(world, 1, twice, each=30)

    answers = _at_once(world, "crm_app", lambda c, each: _reserve(c, *each), intakes)

    assert sum("request" in answer for answer in answers) == 2
    assert quotes.budget(world) == (2, 0, 0)


def test_payments_expiries_and_new_checkouts_at_once_keep_the_sums(world: World) -> None:
    lines = (
        quotes.line("alpha", 400, limits=quotes.limits(cap=30)),
        quotes.line("omega", 600, limits=quotes.limits(unit="USD", cap=30_000)),
    )
    intakes = _intakes(world, 120, *lines)
    first = _at_once(world, "crm_app", lambda c, each: _reserve(c, *each), intakes[:60])
    opened = [answer for answer in first if "request" in answer]
    dice = random.Random(7)  # noqa: S311 - the same order every time

    _at_once(world, "crm_app", quotes.open_checkout, opened)
    facts = [
        quotes.fact(each, dice.choice(["checkout_paid", "checkout_expired"])) for each in opened
    ]

    def anything(connection: psycopg.Connection, given: Any) -> Any:
        if isinstance(given, dict):
            claims = SERVICE.claims
            return invoke(connection, "apply_stripe_event", claims, journeys.stripe_event(), given)
        return _reserve(connection, *given)

    with ThreadPoolExecutor(2) as both:
        # Payments are derived one at a time: more at once would only wait for each other.
        told = both.submit(_at_once, world, "crm_worker", anything, facts, connections=3)
        asked = both.submit(_at_once, world, "crm_app", anything, intakes[60:])
        outcomes = [each["outcome"] for each in told.result()]
        answers = asked.result()

    assert set(outcomes) == {"applied"}
    assert len(opened) == 30
    assert all("request" in each or each["ended"] for each in answers)
    assert quotes.budget(world, "alpha")[2] == 0  # type: ignore[index] # there is one
    quotes.assert_sums(world)
