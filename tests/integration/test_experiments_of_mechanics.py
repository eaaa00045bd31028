"""What a mechanic recommends to somebody who takes part in an experiment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from crm.upsells.actions.replay import Replay
from demo.driver.client import Client
from demo.driver.steps import ended_session
from tests.support.backend import Backend
from tests.support.experiments import (
    HELD_OUT,
    HIGHER,
    PRICE,
    TREATED,
    USUAL,
    Buckets,
    act,
    drawn,
)


def test_a_mechanic_recommends_at_the_price_of_the_customers_variation(
    backend: Backend,
    experimenter: Client,
    report: psycopg.Connection,
    replayed: Callable[[], Replay],
) -> None:
    act(experimenter, "holdout", "start")
    act(experimenter, PRICE, "start")
    treated = drawn(report, "holdout", TREATED)
    asked = {"held out": next(drawn(report, "holdout", HELD_OUT))} | {
        name: next(one for one in treated if one in Buckets(report, buckets))
        for name, buckets in (("usual", USUAL), ("higher", HIGHER))
    }

    assert {name: _recommended(backend, one) for name, one in asked.items()} == {
        "held out": (9_900, False, 9_900, 9_900),
        "usual": (9_900, True, 9_900, 9_900),
        "higher": (11_900, True, 11_900, 11_900),
    }
    chances = (
        "select distinct price_cents, propensity from upsell_decisions where source = 'mechanic'"
    )
    found = report.execute(chances).fetchall()
    assert sorted(found) == [(9_900, 0.475), (9_900, 1.0), (11_900, 0.475)]
    assert replayed() == Replay(sessions=3)


def _recommended(backend: Backend, customer: UUID) -> tuple[int, bool, int, int]:
    """What the mechanic reads, whether the test is told, what is asked at once and later."""
    own, mechanic = backend.client("customer", customer), backend.client("mechanic")
    session = ended_session(own, mechanic)
    offers = mechanic.get(f"/api/sessions/{session}/offers").body["offers"]
    [offer] = [one for one in offers if one["recommendation_type"] == "diagnostic_package"]
    wanted = {
        "recommendation_type": "diagnostic_package",
        "note": "Have it looked at.",
        "until": (datetime.now(UTC) + timedelta(days=9)).date().isoformat(),
    }
    mechanic.summarise_session(session, "The pump is worn.", wanted)
    [first] = own.get(f"/api/sessions/{session}/upsells").body["upsells"]
    # The rules decide only now.
    backend.deliver()
    later = own.get(f"/api/sessions/{session}/upsells").body["upsells"]
    prices = {one["recommendation_type"]: one["price_cents"] for one in later}
    is_told = "part of a test" in first["service_description"]
    return offer["price"]["amount"], is_told, first["price_cents"], prices["diagnostic_package"]
