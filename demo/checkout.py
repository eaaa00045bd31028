"""The customer goes on to the payment page at Stripe, and pays there or does not."""

from typing import Literal
from uuid import UUID

from demo.api import hold, until
from demo.scene import Json, Recommended, Scene

type Payment = Literal["paid", "declined", "transfer", "abandoned"]

_PAYMENTS: dict[Payment, float] = {"paid": 78, "declined": 5, "transfer": 5, "abandoned": 12}
_TRANSFER_SECONDS = 0.3


async def buy(scene: Scene, intake: Json) -> UUID | None:
    """Take an intake through its checkout; returns the session that it paid for.

    A membership is paid for as well, and has no session.
    """
    checkout = await _open(scene, intake)
    payment = scene.dice.pick(_PAYMENTS)
    if payment == "abandoned":
        return None
    await _pay(scene, checkout, payment)

    async def look() -> Json | None:
        path = "/api/customers/me/interactions"
        page = await scene.customer.get(path, {"type": "checkout_completed", "limit": 50})
        completed = page["interactions"]
        return next((i for i in completed if i["metadata"]["intake_id"] == intake["id"]), None)

    completed = await until(look, f"the webhook of checkout {checkout['id']}")
    hold(completed["metadata"]["amount"], intake["price"]["amount"], "the amount paid")
    hold(completed["metadata"]["currency"], intake["price"]["currency"], "the currency paid")
    has_session = completed["session_id"] is not None
    hold(has_session, intake["session_type"] is not None, "whether the payment opened a session")
    _count(scene, intake)
    return UUID(completed["session_id"]) if completed["session_id"] else None


async def _open(scene: Scene, intake: Json) -> Json:
    path = f"/api/intakes/{intake['id']}/checkout"
    checkout = (await scene.customer.post(path, expect=201))["checkout"]
    hold(checkout["price"], intake["price"], "the price of the checkout")
    hold(checkout["upsell_id"], intake["upsell_id"], "the recommendation of the checkout")
    scene.figures.count("interactions", "checkout_started", "recorded")
    return checkout


async def _pay(scene: Scene, checkout: Json, payment: Payment) -> None:
    if payment == "declined":
        await _act(scene, checkout, {"outcome": "declined"})
    if payment == "transfer":
        late = {"outcome": "processing", "settle_after": _TRANSFER_SECONDS}
        await _act(scene, checkout, late)
    else:
        await _act(scene, checkout, {"outcome": "paid"})


async def _act(scene: Scene, checkout: Json, wish: Json) -> None:
    # The page's address ends with Stripe's own name of the checkout.
    at_stripe = checkout["url"].rpartition("/")[2]
    path = f"/_fake/checkout/sessions/{at_stripe}/pay"
    request = scene.company.stripe.client.build_request("POST", path, json=wish)
    # Paying has no key: sent twice, it could be refused the second time.
    await scene.company.stripe.send(request, expect=200, attempts=1)


def _count(scene: Scene, intake: Json) -> None:
    figures, amount = scene.figures, intake["price"]["amount"]
    figures.count("intakes", intake["plan"], "paid")
    figures.count("interactions", "checkout_completed", "recorded")
    figures.count("events", "CheckoutCompleted", "written")
    figures.count("payments", intake["price"]["currency"], "received")
    figures.count("payments", intake["price"]["currency"], "amount", by=amount)
    earned_by = earning(scene, intake)
    if earned_by is not None:
        earned_by.bought = True
        figures.count("recommendations", earned_by.kind, "purchased")
        figures.count("recommendations", earned_by.kind, "revenue", by=amount)
        figures.count("events", "UpsellPurchased", "written")


def earning(scene: Scene, intake: Json) -> Recommended | None:
    """The recommendation that a payment is credited to.

    That is the one it followed; else, of those still open for the plan that was bought, the one
    clicked last, or seen last. No window of the catalogue closes while the demo runs.
    """
    recommended = scene.known.recommended
    if intake["upsell_id"] is not None:
        return recommended[intake["upsell_id"]]
    windows = scene.company.catalogue.attribution
    still_open = [
        one
        for one in recommended.values()
        if one.plan == intake["plan"] and not one.dismissed and not one.bought
    ]
    clicked = [one for one in still_open if one.clicked and windows.click_days]
    seen = still_open if windows.view_days else []
    return next(reversed(clicked or seen), None)
