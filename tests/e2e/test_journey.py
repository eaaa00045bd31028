"""A customer's whole journey on the deployed template."""

from typing import Any

from demo.driver.client import Client
from demo.driver.steps import intake_form, live_session, pay_checkout, ready_upsells
from demo.driver.transport import http_client
from demo.mail_clock import MailClock
from tests.support.deployed import Deployed, eventually


def test_a_finished_chat_leads_to_answered_recommendations(deployed: Deployed) -> None:
    customer, mechanic = deployed.client("customer"), deployed.client("mechanic")
    session = live_session(customer, mechanic)
    ended = mechanic.post(f"/api/sessions/{session}/end")
    assert ended.body["status"] == "completed"

    upsells = ready_upsells(customer, session)

    prices = {u["recommendation_type"]: u["price"]["formatted"] for u in upsells}
    assert prices == {
        "diagnostic_package": "$99.00",
        "follow_up": "$25.00",
        "video_session": "$49.00",
    }
    clicked, dismissed = upsells[0]["id"], upsells[1]["id"]
    assert customer.post(f"/api/upsells/{clicked}/click").body["clicked_at"]
    assert customer.post(f"/api/upsells/{dismissed}/dismiss").body["dismissed_at"]
    assert dismissed not in {u["id"] for u in ready_upsells(customer, session)}
    viewed = {"interaction_type": "summary_viewed", "session_id": session}
    assert customer.post("/api/interactions", viewed).status == 201
    funnel = customer.get("/api/customers/me/funnel").body
    assert (funnel["upsells_shown"], funnel["upsells_clicked"]) == (3, 1)
    MailClock(deployed.stack).run("RefreshCohorts")
    records = customer.get("/api/customers/me/export").body["records"]
    cohorts = [record["data"]["cohort"] for record in records if record["kind"] == "cohort"]
    assert cohorts == ["newcomer"]


def test_a_paid_checkout_opens_its_session_and_credits_its_recommendation(
    deployed: Deployed,
) -> None:
    customer, mechanic = deployed.client("customer"), deployed.client("mechanic")
    session = live_session(customer, mechanic)
    mechanic.post(f"/api/sessions/{session}/end")
    package = ready_upsells(customer, session)[0]
    form = intake_form(plan="diagnostic", upsell_id=package["id"])
    filed = customer.post("/api/intake/start", form).body
    assert filed["next"] == "checkout"
    assert filed["intake"]["price"]["amount"] == package["price"]["amount"]

    _pay(deployed, customer, filed["intake"])

    bought = eventually(
        lambda: [u for u in customer.get("/api/upsells").body["upsells"] if u["purchased_at"]],
    )
    assert [u["id"] for u in bought] == [package["id"]]
    opened = customer.get("/api/sessions", query={"status": "pending"}).body["sessions"]
    assert [s["plan"] for s in opened] == ["diagnostic"]


def _pay(deployed: Deployed, customer: Client, filed: dict[str, Any]) -> None:
    """Do what the customer does: go on to the payment page, and pay there."""
    checkout = customer.open_intake_checkout(filed["id"])
    assert checkout["price"] == filed["price"]
    with http_client(deployed.stack["stripe_url"]) as stripe:
        pay_checkout(stripe, checkout)
