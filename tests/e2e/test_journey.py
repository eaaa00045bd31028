"""A customer's whole journey on the deployed template."""

import httpx

from tests.e2e.journeys import live_session, recommendations
from tests.support.deployed import Deployed, Visitor, eventually
from tests.support.journeys import intake


def test_a_finished_chat_leads_to_answered_recommendations(deployed: Deployed) -> None:
    customer, mechanic = deployed.visitor("customer"), deployed.visitor("mechanic")
    session = live_session(customer, mechanic)
    ended = mechanic.post(f"/api/sessions/{session}/end")
    assert ended.json()["status"] == "completed"

    upsells = recommendations(customer, session)

    prices = {u["recommendation_type"]: u["price"]["formatted"] for u in upsells}
    assert prices == {
        "diagnostic_package": "$99.00",
        "follow_up": "$25.00",
        "video_session": "$49.00",
    }
    clicked, dismissed = upsells[0]["id"], upsells[1]["id"]
    assert customer.post(f"/api/upsells/{clicked}/click").json()["clicked_at"]
    assert customer.post(f"/api/upsells/{dismissed}/dismiss").json()["dismissed_at"]
    assert dismissed not in {u["id"] for u in recommendations(customer, session)}
    viewed = {"interaction_type": "summary_viewed", "session_id": session}
    assert customer.post("/api/interactions", viewed).status_code == 201
    funnel = customer.get("/api/customers/me/funnel").json()
    assert (funnel["upsells_shown"], funnel["upsells_clicked"]) == (3, 1)


def test_a_paid_checkout_opens_its_session_and_credits_its_recommendation(
    deployed: Deployed,
) -> None:
    customer, mechanic = deployed.visitor("customer"), deployed.visitor("mechanic")
    session = live_session(customer, mechanic)
    mechanic.post(f"/api/sessions/{session}/end")
    package = recommendations(customer, session)[0]
    form = intake(plan="diagnostic", upsell_id=package["id"])
    filed = customer.post("/api/intake/start", form).json()
    assert filed["next"] == "checkout"
    assert filed["intake"]["price"]["amount"] == package["price"]["amount"]

    _pay(deployed, customer, filed["intake"])

    bought = eventually(
        lambda: [u for u in customer.get("/api/upsells").json()["upsells"] if u["purchased_at"]],
        seconds=20,
    )
    assert [u["id"] for u in bought] == [package["id"]]
    opened = customer.get("/api/sessions", params={"status": "pending"}).json()["sessions"]
    assert [s["plan"] for s in opened] == ["diagnostic"]


def _pay(deployed: Deployed, customer: Visitor, filed: dict[str, object]) -> None:
    """What the customer does: on to the payment page, and there."""
    opened = customer.post(f"/api/intakes/{filed['id']}/checkout")
    assert opened.status_code == 201, opened.text
    checkout = opened.json()["checkout"]
    assert checkout["price"] == filed["price"]
    at_stripe = checkout["url"].rpartition("/")[2]
    with httpx.Client(base_url=deployed.stack["stripe_url"], timeout=30) as stripe:
        path = f"/_fake/checkout/sessions/{at_stripe}/pay"
        stripe.post(path, json={"outcome": "paid"}).raise_for_status()
