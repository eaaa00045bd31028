"""A customer fills in an intake on the deployed stack."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import faults
from tests.support.deployed import Deployed, eventually


@pytest.fixture
def trial(deployed: Deployed) -> str:
    """The intake page of the free plan for a customer without open sessions."""
    customer = deployed.identity.create_user("customer")
    return f"{deployed.stack['web_url']}/intake?plan=trial&customer={customer.id}"


def fill_in(page: Page) -> None:
    page.get_by_label("Year", exact=True).fill("2014")
    page.get_by_label("Make", exact=True).fill("Volvo")
    page.get_by_label("Model", exact=True).fill("V60")
    page.get_by_label("Describe it in your own words").fill("It grinds when I brake downhill.")
    page.get_by_label("Name", exact=True).fill("Ada Miller")
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.get_by_role("checkbox", name="I understand").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Book the session").click()


def expect_payment(page: Page, stack: dict[str, Any], price: str) -> None:
    """The page at Stripe, asking for that much."""
    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
    expect(page.locator(".total")).to_have_text(price)


def _waivers(stack: dict[str, Any], session_id: UUID) -> int:
    """How often the session's customer has accepted the waiver."""
    web = stack["web_url"]
    token = httpx2.get(f"{web}/dev/token", params={"session": str(session_id)}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    query = {"type": "waiver_accepted", "limit": "100"}
    page = httpx2.get(f"{web}/api/customers/me/interactions", params=query, headers=headers)
    page.raise_for_status()
    return len(page.json()["interactions"])


def test_a_free_intake_ends_in_the_queue(page: Page, trial: str) -> None:
    page.goto(trial)
    expect(page.get_by_role("radio", name="Free Trial")).to_be_checked()
    assert faults(page) == []
    fill_in(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in the queue")
    assert faults(page) == []
    page.get_by_role("link", name="See your session").click()
    expect(page.locator("#over")).to_contain_text("Waiting for a free mechanic")


def test_an_intake_takes_the_waiver_and_records_it(page: Page, trial: str) -> None:
    page.goto(trial)
    fill_in(page)
    waiver = page.get_by_role("checkbox", name="I understand")
    waiver.uncheck()
    send(page)
    expect(page.locator(".waiver .wrong")).to_be_visible()
    expect(waiver).to_be_focused()
    assert faults(page) == []
    waiver.check()
    with (
        page.expect_response("**/api/interactions") as reported,
        page.expect_response("**/api/intake/start") as started,
    ):
        send(page)
    report: dict[str, Any] = reported.value.request.post_data_json or {}
    (event,) = report["interactions"]
    assert event["interaction_type"] == "waiver_accepted"
    assert event["metadata"]["intake_id"] == started.value.json()["intake"]["id"]
    assert event["metadata"]["text"].startswith("I understand")
    assert reported.value.json()["stored"] == 1


def test_a_paid_intake_leads_on_to_the_payment(page: Page, stack: dict[str, Any]) -> None:
    page.goto(f"{stack['web_url']}/intake?plan=diagnostic")
    fill_in(page)
    send(page)
    expect_payment(page, stack, "$49.99")


def test_a_followed_recommendation_is_one_press_from_its_payment(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Follow-up Session").click()
    expect(page.locator("#offer")).to_contain_text("$25.00")
    expect(page.locator("#offer").get_by_role("listitem")).to_contain_text(
        ["Your mechanic of last time", "Up to 60 minutes by video", "First in the queue"]
    )
    expect(page.get_by_role("heading", name="Same vehicle, same question")).to_be_visible()
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator("main a")).to_have_count(0)
    assert faults(page) == []
    before = _waivers(stack, session_id)
    page.get_by_role("button", name="Pay $25.00").press("Enter")
    expect_payment(page, stack, "$25.00")
    # The report may outlive its page, where no browser tells of it.
    assert eventually(lambda: _waivers(stack, session_id), until=lambda now: now > before)
    assert _waivers(stack, session_id) == before + 1
    assert "@" in page.locator("input[type=email]").input_value()


def test_what_is_known_can_be_changed_before_it_is_paid(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Full Diagnostic Package").click()
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Describe it in your own words")).to_be_focused()
    expect(page.get_by_label("Describe it in your own words")).not_to_have_value("")
    expect(page.locator("#plans")).to_be_hidden()
    assert faults(page) == []
    fill_in(page)
    with page.expect_request("**/api/intake/start") as sent:
        send(page)
    assert (sent.value.post_data_json or {})["plan"] == "diagnostic"
    expect_payment(page, stack, "$99.00")


def test_an_offer_that_leaves_the_plan_open_shows_the_plans_that_it_pays_for(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    def leave_open(route: Route) -> None:
        answer = route.fetch()
        reply = answer.json()
        for upsell in reply["upsells"]:
            upsell |= {"plan": None, "price": upsell["price"] | {"amount": 2999}}
        route.fulfill(response=answer, json=reply)

    page.route("**/api/upsells?limit=50", leave_open)
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Follow-up Session").click()
    expect(page.locator("#plans")).to_be_visible()
    shown = page.locator("input[name=plan]").evaluate_all("all => all.map((one) => one.value)")
    # Neither the free one, nor memberships, nor what costs more.
    assert shown == ["chat10", "video15"]


def test_the_identification_number_alone_names_the_subject(page: Page, trial: str) -> None:
    page.goto(trial)
    fill_in(page)
    page.get_by_role("radio", name="VIN").check()
    page.get_by_role("textbox", name="VIN").fill("1hgcm82633a004352")
    with page.expect_request("**/api/intake/start") as sent:
        send(page)
    assert '"vehicle":{"vin":"1HGCM82633A004352"}' in (sent.value.post_data or "")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in the queue")


def test_what_is_missing_is_said_at_its_field(page: Page, stack: dict[str, Any]) -> None:
    page.goto(f"{stack['web_url']}/intake")
    expect(page.get_by_role("radio", name="Free Trial")).to_be_visible()
    send(page)
    expect(page.locator("#plans .wrong")).to_be_visible()
    expect(page.locator(".field:has(#name) .wrong")).to_be_visible()
    expect(page.get_by_role("radio", name="Free Trial")).to_be_focused()


def test_what_the_server_refuses_is_said_at_its_field(page: Page, trial: str) -> None:
    page.goto(trial)
    fill_in(page)
    page.get_by_label("Name", exact=True).fill("   ")
    send(page)
    expect(page.locator(".field:has(#name) .wrong")).to_have_text("Name is required")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Name", exact=True).fill("Ada Miller")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in the queue")


def test_an_intake_sent_twice_is_one_intake(page: Page, trial: str) -> None:
    page.goto(trial)
    fill_in(page)
    keys = []
    page.on("request", lambda request: keys.append(request.headers.get("idempotency-key")))
    page.route("**/api/intake/start", lambda route: route.abort(), times=1)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("The connection failed")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in the queue")
    first, second = (key for key in keys if key)
    assert first == second


def test_a_price_that_changed_is_shown_and_asked_for_again(page: Page, deployed: Deployed) -> None:
    customer = deployed.identity.create_user("customer")
    quote = {
        "quote_id": "00000000-0000-7000-8000-000000000001",
        "price": {"amount": 1250, "currency": "USD", "formatted": "$12.50"},
        "price_lines": [],
        "price_notes": [],
    }
    problem = {"status": 409, "detail": "A discount of this price has ended.", "quote": quote}
    agreed: list[Any] = []

    def answer(route: Route) -> None:
        agreed.append(route.request.post_data_json)
        route.fulfill(status=409, json=problem)

    page.route("**/checkout", answer)
    page.goto(f"{deployed.stack['web_url']}/intake?plan=chat10&customer={customer.id}")
    fill_in(page)
    send(page)
    expect(page.get_by_role("status")).to_contain_text("Nothing was charged")
    expect(page.locator(".due .amount")).to_have_text("$12.50")
    assert faults(page) == []
    page.get_by_role("button", name="Pay $12.50").click()
    expect(page.get_by_role("button", name="Pay $12.50")).to_be_enabled()
    eventually(lambda: len(agreed) == 2)
    assert agreed == [None, {"quote_id": quote["quote_id"]}]
