"""A paid checkout does what it paid for, once; what does not fit is kept and pays for nothing."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.database import journeys
from tests.database.actors import Actor, customer
from tests.database.world import World, refused


def _paid_intake(world: World, owner: Actor, **changes: object) -> dict[str, Any]:
    form = journeys.paid_form(**changes)
    intake: dict[str, Any] = journeys.file_intake(world, owner, form)["intake"]
    return intake


def _sessions(world: World, intake: dict[str, Any]) -> list[tuple[Any, ...]]:
    return world.report(
        "select status, plan, minutes, price_cents, currency from sessions where intake_id = %s",
        UUID(intake["id"]),
    )


def _purchased(world: World, upsell: UUID) -> bool:
    query = "select purchased_at is not null from upsell_recommendations where id = %s"
    return bool(world.value(query, upsell))


def test_a_paid_plan_waits_for_its_checkout_and_a_free_one_does_not(shared: World) -> None:
    owner = customer()
    free = journeys.file_intake(shared, owner)
    paid = journeys.file_intake(shared, owner, journeys.paid_form())

    assert (free["next"], free["session"]["status"]) == ("wait", "pending")
    assert (paid["next"], paid["session"]) == ("checkout", None)


def test_a_paid_checkout_opens_the_session_and_tells_it(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner)

    reply = journeys.pay(shared, journeys.paid_fact(intake, checkout_session_id="cs_story"))

    assert reply["outcome"] == "applied"
    assert _sessions(shared, intake) == [("pending", "video15", 45, 2999, "USD")]
    (told,) = shared.report(
        "select metadata, session_id is not null from crm_interactions"
        " where customer_id = %s and interaction_type = 'checkout_completed'",
        owner.id,
    )
    assert told[1] is True
    assert (
        told[0].items()
        >= {
            "plan": "video15",
            "amount": 2999,
            "currency": "USD",
            "stripe_session_id": "cs_story",
        }.items()
    )
    assert shared.value("select paid_at from intakes where id = %s", UUID(intake["id"])) is not None


def test_an_event_again_does_nothing_and_says_so(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner)
    fact = journeys.paid_fact(intake)
    journeys.pay(shared, fact, id="evt_again")

    assert journeys.pay(shared, fact, id="evt_again") == {"outcome": "duplicate", "events": []}
    assert len(_sessions(shared, intake)) == 1


def test_a_second_event_of_a_checkout_is_stored_and_applies_nothing(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner)
    fact = journeys.paid_fact(intake)
    journeys.pay(shared, fact)

    second = journeys.pay(shared, fact, type="checkout.session.async_payment_succeeded")

    assert (second["outcome"], second["events"]) == ("stored", [])
    assert shared.value("select count(*) from payments where customer_id = %s", owner.id) == 1


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"amount": 1}, "amount_mismatch"),
        ({"amount": 2998}, "amount_mismatch"),
        ({"amount": 0}, "amount_mismatch"),
        ({"currency": "JPY"}, "currency_mismatch"),
        ({"customer_id": str(uuid4())}, "customer_mismatch"),
        ({"intake_id": str(uuid4())}, "intake_unknown"),
        ({"upsell_id": str(uuid4())}, "recommendation_unknown"),
        ({"intake_id": None}, "names_nothing_of_ours"),
    ],
)
def test_a_checkout_that_does_not_fit_is_flagged_and_pays_for_nothing(
    shared: World, changes: dict[str, object], flag: str
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    intake = _paid_intake(shared, owner, upsell_id=str(upsell))
    checkout = f"cs_{uuid4().hex}"

    reply = journeys.pay(
        shared, journeys.paid_fact(intake, **({"checkout_session_id": checkout} | changes))
    )

    assert (reply["outcome"], reply["events"]) == ("flagged", [])
    assert _sessions(shared, intake) == []
    assert not _purchased(shared, upsell)
    assert shared.value("select paid_at from intakes where id = %s", UUID(intake["id"])) is None
    assert shared.report(
        "select flag, upsell_id from payments where stripe_checkout_session_id = %s", checkout
    ) == [(flag, None)]


def test_a_flagged_payment_leaves_the_intake_to_be_paid_rightly(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner)
    journeys.pay(shared, journeys.paid_fact(intake, amount=1))

    assert journeys.pay(shared, journeys.paid_fact(intake))["outcome"] == "applied"
    assert len(_sessions(shared, intake)) == 1


def test_another_customers_recommendation_is_never_credited(shared: World) -> None:
    stranger, owner = customer(), customer()
    upsell = journeys.recommendation(shared, stranger, plan="video15", price_cents=2999)
    intake = _paid_intake(shared, owner)

    reply = journeys.pay(shared, journeys.paid_fact(intake, upsell_id=str(upsell)))

    assert reply["outcome"] == "flagged"
    assert not _purchased(shared, upsell)


def test_a_second_payment_of_an_intake_is_flagged(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner)
    journeys.pay(shared, journeys.paid_fact(intake), created_at="2026-11-04T10:00:00+00:00")

    again = journeys.pay(shared, journeys.paid_fact(intake), created_at="2026-11-04T10:00:01+00:00")

    assert (again["outcome"], again["flag"]) == ("flagged", "paid_twice")
    assert len(_sessions(shared, intake)) == 1


def test_a_purchase_credits_its_recommendation_with_the_time_of_the_payment(shared: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    intake = _paid_intake(shared, owner, upsell_id=str(upsell))

    reply = journeys.pay(shared, journeys.paid_fact(intake), created_at="2026-11-05T08:30:00+00:00")

    (bought,) = [event for event in reply["events"] if event["type"] == "UpsellPurchased"]
    assert bought["data"]["upsell_id"] == str(upsell)
    assert (bought["data"]["amount"], bought["data"]["currency"]) == (2999, "USD")
    at = shared.value("select purchased_at from upsell_recommendations where id = %s", upsell)
    assert at.isoformat() == "2026-11-05T08:30:00+00:00"


def test_an_event_that_asks_for_nothing_is_stored(shared: World) -> None:
    reply = journeys.pay(shared, {"kind": "none"}, id="evt_noted", type="customer.created")
    assert (reply["outcome"], reply["events"]) == ("stored", [])
    assert shared.value("select event_type from stripe_events where id = 'evt_noted'") == (
        "customer.created"
    )


def test_an_event_that_cannot_be_used_is_flagged_with_its_reason(shared: World) -> None:
    fact = {"kind": "unusable", "flag": "livemode_mismatch", "reason": "It is a live event."}
    assert journeys.pay(shared, fact, id="evt_live")["outcome"] == "flagged"
    assert shared.report("select outcome, flag from stripe_events where id = 'evt_live'") == [
        ("flagged", "livemode_mismatch")
    ]


@pytest.mark.parametrize(
    ("offer", "form", "price"),
    [
        # The recommendation prices its own plan, be it cheaper or dearer.
        ({"plan": "video15", "price_cents": 1900}, {}, 1900),
        ({"plan": "video15", "price_cents": 4900}, {}, 4900),
        # Without a plan it prices whichever is chosen, and never makes a dearer plan cheaper.
        ({"plan": None, "price_cents": 4900}, {}, 4900),
        ({"plan": None, "price_cents": 2999}, {}, 2999),
        ({"plan": None, "price_cents": 1900}, {}, 2999),
        # No price, or one in other money, leaves the plan's own.
        ({"plan": "video15", "price_cents": None}, {}, 2999),
        ({"plan": "video15", "price_cents": 1900, "currency": "EUR"}, {}, 2999),
        # Money without decimals is money all the same.
        (
            {"plan": "video15", "price_cents": 4500, "currency": "JPY"},
            {"price_cents": 6000, "currency": "JPY"},
            4500,
        ),
        ({"plan": "video15", "price_cents": 0}, {}, 0),
    ],
)
def test_an_intake_that_follows_a_recommendation_costs_what_was_offered(
    shared: World, offer: dict[str, object], form: dict[str, object], price: int
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, **offer)
    intake = _paid_intake(shared, owner, upsell_id=str(upsell), **form)
    assert (intake["price_cents"], intake["upsell_id"]) == (price, str(upsell))


def test_an_intake_for_another_plan_than_was_recommended_is_no_purchase_of_it(
    shared: World,
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="diagnostic", price_cents=1900)

    intake = _paid_intake(shared, owner, upsell_id=str(upsell))
    journeys.pay(shared, journeys.paid_fact(intake))

    assert (intake["plan"], intake["price_cents"], intake["upsell_id"]) == ("video15", 2999, None)
    assert shared.report(
        "select purchased_at from upsell_recommendations where id = %s", upsell
    ) == [(None,)]


def test_a_free_plan_stays_free_whatever_was_recommended(shared: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan=None, price_cents=4900)
    reply = journeys.file_intake(shared, owner, journeys.intake_form(upsell_id=str(upsell)))
    assert (reply["intake"]["price_cents"], reply["next"]) == (0, "wait")


def test_money_without_decimals_is_paid_like_any_other(shared: World) -> None:
    owner = customer()
    intake = _paid_intake(shared, owner, price_cents=4500, currency="JPY")

    reply = journeys.pay(shared, journeys.paid_fact(intake))

    assert reply["outcome"] == "applied"
    assert _sessions(shared, intake) == [("pending", "video15", 45, 4500, "JPY")]
    assert shared.report(
        "select amount_cents, currency from payments where intake_id = %s", UUID(intake["id"])
    ) == [(4500, "JPY")]


def test_a_recommendation_is_no_longer_to_be_had_once_bought_or_dismissed(shared: World) -> None:
    owner = customer()
    bought = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    journeys.pay(shared, journeys.paid_fact(_paid_intake(shared, owner, upsell_id=str(bought))))
    dismissed = journeys.recommendation(shared, owner)
    shared.act(owner, "dismiss_upsell", dismissed)

    for upsell in (bought, dismissed):
        with refused("CR409"):
            _paid_intake(shared, owner, upsell_id=str(upsell))


def test_what_a_checkout_carried_is_bought_even_when_it_was_dismissed_meanwhile(
    shared: World,
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    intake = _paid_intake(shared, owner, upsell_id=str(upsell))
    dismissed = shared.act(owner, "dismiss_upsell", upsell)

    journeys.pay(shared, journeys.paid_fact(intake))
    with refused("CR409"):
        shared.act(owner, "undo_dismissal", upsell)

    session = UUID(dismissed["session_id"])
    [told] = shared.ask(owner, "list_session_upsells", session)["upsells"]
    assert told["purchased_at"] is not None
    assert told["dismissed_at"] == dismissed["dismissed_at"]
    assert shared.report("select credit_rule from payments where upsell_id = %s", upsell) == [
        ("direct",)
    ]


def test_a_membership_is_paid_without_a_session(shared: World) -> None:
    owner = customer()
    form = {"plan": "premium", "session_type": None, "minutes": None, "price_cents": 29900}
    intake = _paid_intake(shared, owner, **form)

    assert journeys.pay(shared, journeys.paid_fact(intake))["outcome"] == "applied"
    assert _sessions(shared, intake) == []
