"""A customer's whole journey on the deployed template."""

import httpx

from tests.e2e.journeys import live_session, recommendations
from tests.support.deployed import Deployed, eventually
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

    _pay(deployed, filed["intake"], package["id"])

    bought = eventually(
        lambda: [u for u in customer.get("/api/upsells").json()["upsells"] if u["purchased_at"]],
        seconds=20,
    )
    assert [u["id"] for u in bought] == [package["id"]]
    opened = customer.get("/api/sessions", params={"status": "pending"}).json()["sessions"]
    assert [s["plan"] for s in opened] == ["diagnostic"]


def _pay(deployed: Deployed, filed: dict[str, object], upsell: str) -> None:
    """What the marketplace's backend does at Stripe, and then the customer there."""
    price = filed["price"]
    assert isinstance(price, dict)
    form = {
        "mode": "payment",
        "success_url": "https://example.com/paid",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": str(price["currency"]).lower(),
        "line_items[0][price_data][unit_amount]": str(price["amount"]),
        "line_items[0][price_data][product_data][name]": "Diagnostic",
        "metadata[customer_id]": str(filed["customer_id"]),
        "metadata[intake_id]": str(filed["id"]),
        "metadata[upsell_id]": upsell,
    }
    with httpx.Client(base_url=deployed.stack["stripe_url"], timeout=30) as stripe:
        headers = {"authorization": "Bearer sk_test_local"}
        created = stripe.post("/v1/checkout/sessions", data=form, headers=headers)
        created.raise_for_status()
        path = f"/_fake/checkout/sessions/{created.json()['id']}/pay"
        stripe.post(path, json={"outcome": "paid"}).raise_for_status()
