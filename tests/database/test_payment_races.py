"""Stripe delivers twice, late and all at once: one payment, one session, one credit."""

from typing import Any, Final, LiteralString
from uuid import UUID

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, Actor, customer
from tests.database.crowd import Call, Crowd, codes
from tests.database.world import World

# One worker opens the many connections.
pytestmark = pytest.mark.xdist_group("crowd")

_MANY: Final = 50
_EFFECTS: Final[LiteralString] = """
select
  (select count(*) from payments where customer_id = c and flag is null),
  (select count(*) from sessions where customer_id = c and plan <> 'trial'),
  (select count(purchased_at) from upsell_recommendations where customer_id = c),
  (
    select count(*) from crm_interactions
    where customer_id = c and interaction_type = 'checkout_completed'
  ),
  (select count(*) from outbox where customer_id = c and event_type <> 'SessionCompleted')
from (select %s::uuid) as given (c)
"""


def _delivery(fact: dict[str, Any], event: dict[str, Any] | None = None) -> Call:
    return Call(SERVICE, "apply_stripe_event", (event or journeys.stripe_event(), fact))


def _effects(world: World, owner: Actor) -> tuple[Any, ...]:
    """Payments in order, sessions, credits, tellings and events of a customer."""
    (row,) = world.report(_EFFECTS, owner.id)
    return row


def _credited_intake(world: World, owner: Actor) -> tuple[dict[str, Any], UUID]:
    upsell = journeys.recommendation(world, owner, plan="video15", price_cents=2999)
    form = journeys.paid_form(upsell_id=str(upsell))
    return journeys.file_intake(world, owner, form)["intake"], upsell


def test_fifty_deliveries_of_one_event_are_one_payment(crowd: Crowd, shared: World) -> None:
    owner = customer()
    intake, _ = _credited_intake(shared, owner)
    fact, event = journeys.paid_fact(intake), journeys.stripe_event()

    answers = crowd.rush("intakes", [_delivery(fact, event) for _ in range(_MANY)])

    outcomes = [answer["outcome"] for answer in answers]
    assert sorted(outcomes) == ["applied"] + ["duplicate"] * (_MANY - 1)
    assert [len(answer["events"]) for answer in answers if answer["events"]] == [2]
    assert _effects(shared, owner) == (1, 1, 1, 1, 2)


def test_two_events_of_one_checkout_at_once_are_one_payment(crowd: Crowd, shared: World) -> None:
    owner = customer()
    intake, _ = _credited_intake(shared, owner)
    fact = journeys.paid_fact(intake)
    late = journeys.stripe_event(type="checkout.session.async_payment_succeeded")

    answers = crowd.rush("outbox", [_delivery(fact), _delivery(fact, late)])

    assert codes(answers) == []
    assert sorted(answer["outcome"] for answer in answers) == ["applied", "stored"]
    assert _effects(shared, owner) == (1, 1, 1, 1, 2)


def test_two_checkouts_of_one_intake_at_once_pay_it_once_and_flag_the_other(
    crowd: Crowd, shared: World
) -> None:
    owner = customer()
    intake, _ = _credited_intake(shared, owner)

    answers = crowd.rush("outbox", [_delivery(journeys.paid_fact(intake)) for _ in range(2)])

    flags = shared.report(
        "select flag from payments where intake_id = %s order by flag", UUID(intake["id"])
    )
    assert codes(answers) == []
    assert flags == [("paid_twice",), (None,)]
    # Both checkouts were completed, and are told; one of them paid for a session.
    assert _effects(shared, owner) == (1, 1, 1, 2, 3)


def test_two_intakes_of_one_recommendation_paid_at_once_credit_it_once(
    crowd: Crowd, shared: World
) -> None:
    owner = customer()
    # It leaves the plan to the customer, and its own price is taken by the first.
    upsell = journeys.recommendation(shared, owner, plan=None, price_cents=2999)
    form = journeys.paid_form(upsell_id=str(upsell))
    first = journeys.file_intake(shared, owner, form)["intake"]
    form = journeys.paid_form(upsell_id=str(upsell), plan="diagnostic", price_cents=4999)
    second = journeys.file_intake(shared, owner, form)["intake"]

    answers = crowd.rush(
        "outbox", [_delivery(journeys.paid_fact(intake)) for intake in (first, second)]
    )

    assert codes(answers) == []
    assert [answer["outcome"] for answer in answers] == ["applied", "applied"]
    # Both intakes are paid and get their session; the recommendation was bought once.
    assert _effects(shared, owner) == (2, 2, 1, 2, 3)
    credited = shared.report("select count(*) from payments where upsell_id = %s", upsell)
    assert credited == [(1,)]


def test_two_sweepers_never_lease_the_same_event(crowd: Crowd, shared: World) -> None:
    for _ in range(40):
        journeys.pay(shared, journeys.paid_fact(_plain_intake(shared)))
    with shared.owner("outbox") as owner:
        owner.execute("update crm.outbox set next_attempt_at = now()")

    answers = crowd.rush("outbox", [Call(SERVICE, "claim_outbox", (10,)) for _ in range(4)])

    leased = [event["id"] for answer in answers for event in answer]
    assert codes(answers) == []
    assert len(leased) == 40
    assert len(set(leased)) == 40


def test_two_batches_with_the_same_events_in_opposite_order_store_each_once(
    crowd: Crowd, shared: World
) -> None:
    owner, backend = customer(), Actor(role="service", login="crm_ingest")
    # A new customer's row would hold the second batch back by itself.
    journeys.file_intake(shared, owner)
    events = [
        {
            "index": index,
            "customer_id": str(owner.id),
            "interaction_type": "summary_viewed",
            "metadata": {},
            "event_id": str(UUID(int=index)),
        }
        for index in range(500)
    ]

    answers = crowd.rush(
        "crm_interactions",
        [
            Call(backend, "track_interactions", (f"key-{n}", "fingerprint", given))
            for n, given in enumerate([events, events[::-1], events, events[::-1]])
        ],
    )

    assert codes(answers) == []
    stored = [r["id"] for answer in answers for r in answer if r["status"] == "stored"]
    known = {r["id"] for answer in answers for r in answer}
    assert len(stored) == 500
    assert known == set(stored)


def _plain_intake(world: World) -> dict[str, Any]:
    intake: dict[str, Any] = journeys.file_intake(world, customer(), journeys.paid_form())["intake"]
    return intake
