"""A founder pauses an offer by one click, and the next decision says so."""

from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboard_api import FakeMetrics
from tests.support.deployed import Deployed

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


def test_a_founder_pauses_an_offer_and_the_next_decision_says_so(
    page: Page, deployed: Deployed, stack: dict[str, Any]
) -> None:
    page.goto(f"{stack['web_url']}/dashboard")
    page.get_by_role("button", name="Pause Follow-up Session").press("Enter")
    panel = page.locator("#offers")
    resume = page.get_by_role("button", name="Resume Follow-up Session")
    try:
        expect(resume).to_be_focused()
        expect(panel.get_by_role("status")).to_contain_text("Follow-up Session is paused.")
        customer = deployed.identity.create_user("customer")
        address = f"{stack['web_url']}/dev/customers/{customer.id}/sessions"
        httpx2.post(address, timeout=60).raise_for_status()
        page.goto(f"{stack['web_url']}/dashboard/customer?id={customer.id}")
        expect(page.get_by_text("An admin has paused this offer.")).to_be_visible()
        page.go_back()
        expect(panel.locator(".finding")).to_have_text("1 of 5 paused: Follow-up Session.")
    finally:
        deployed.client("admin").post("/api/offers/follow_up/resume")


def test_a_pause_that_fails_says_so_and_changes_nothing(dashboard: FakeMetrics) -> None:
    dashboard.broken = {"/api/offers"}
    page = dashboard.open()
    page.get_by_role("button", name="Pause Follow-up Session").click()
    status = page.locator("#offers").get_by_role("status")
    expect(status).to_contain_text("Follow-up Session could not be changed.")
    expect(page.get_by_role("button", name="Pause Follow-up Session")).to_be_visible()
