"""The customer goes on to the payment page at Stripe, and pays there or does not."""

from uuid import UUID

import httpx2

from demo import behaviour
from demo.behaviour import Payment
from demo.driver.client import Row, UnexpectedResponse
from demo.driver.retries import wait_for
from demo.journeys.checks import check_equal
from demo.journeys.journey import Journey, Recommendation

_TRANSFER_SECONDS = 0.3


def check_out(journey: Journey, intake: Row) -> UUID | None:
    """Take an intake through its checkout; returns the session that it paid for.

    A membership is paid for as well, and has no session.
    """
    checkout = _open(journey, intake)
    payment = journey.random.pick(behaviour.PAYMENTS)
    if payment == "abandoned":
        return None
    _pay(journey, checkout, payment)

    def look() -> Row | None:
        completed = journey.as_customer.list_interactions("checkout_completed")
        return next((i for i in completed if i["metadata"]["intake_id"] == intake["id"]), None)

    completed = wait_for(look, f"the webhook of checkout {checkout['id']}")
    check_equal(completed["metadata"]["amount"], intake["price"]["amount"], "the amount paid")
    check_equal(completed["metadata"]["currency"], intake["price"]["currency"], "the currency paid")
    has_session = completed["session_id"] is not None
    should_have = intake["session_type"] is not None
    check_equal(has_session, should_have, "whether the payment opened a session")
    _count(journey, intake)
    return UUID(completed["session_id"]) if completed["session_id"] else None


def _open(journey: Journey, intake: Row) -> Row:
    checkout = journey.as_customer.open_intake_checkout(intake["id"])
    check_equal(checkout["price"], intake["price"], "the price of the checkout")
    check_equal(checkout["upsell_id"], intake["upsell_id"], "the recommendation of the checkout")
    journey.figures.count("interactions", "checkout_started", "recorded")
    return checkout


def _pay(journey: Journey, checkout: Row, payment: Payment) -> None:
    choices: dict[Payment, list[dict[str, object]]] = {
        "declined": [{"outcome": "declined"}, {"outcome": "paid"}],
        "transfer": [{"outcome": "processing", "settle_after": _TRANSFER_SECONDS}],
    }
    for choice in choices.get(payment, [{"outcome": "paid"}]):
        journey.marketplace.traffic.count(1)
        try:
            # Paying has no key, and is not tried again: it could be refused the second time.
            journey.marketplace.pay(checkout, choice)
        except httpx2.HTTPError as error:
            raise UnexpectedResponse(f"the payment page of {checkout['id']}: {error}") from error


def _count(journey: Journey, intake: Row) -> None:
    figures, amount = journey.figures, intake["price"]["amount"]
    figures.count("intakes", intake["plan"], "paid")
    figures.count("interactions", "checkout_completed", "recorded")
    figures.count("events", "CheckoutCompleted", "written")
    figures.count("payments", intake["price"]["currency"], "received")
    figures.count("payments", intake["price"]["currency"], "amount", by=amount)
    credited = credited_recommendation(journey, intake)
    if credited is not None:
        credited.bought = True
        figures.count("recommendations", credited.kind, "purchased")
        figures.count("recommendations", credited.kind, "revenue", by=amount)
        figures.count("events", "UpsellPurchased", "written")


def credited_recommendation(journey: Journey, intake: Row) -> Recommendation | None:
    """Find the recommendation that a payment is attributed to.

    That is the one it followed; else, of those still open for the plan that was bought, the one
    clicked last, or seen last, and of several at one moment that of the smallest id. No window of
    the catalogue closes while the demo runs.
    """
    recommended = journey.customer.recommended
    if intake["upsell_id"] is not None:
        return recommended[intake["upsell_id"]]
    windows = journey.marketplace.catalogue.attribution
    still_open = [
        (id_, one)
        for id_, one in recommended.items()
        if one.plan == intake["plan"] and not one.dismissed and not one.bought
    ]
    clicked = [(-one.clicked, id_) for id_, one in still_open if one.clicked]
    seen = [(-one.seen, id_) for id_, one in still_open]
    latest = (clicked if windows.click_days else []) or (seen if windows.view_days else [])
    return recommended[min(latest)[1]] if latest else None
