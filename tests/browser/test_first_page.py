"""A developer opens the first page of the local stack."""

from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect


def test_it_leads_to_every_demo_customers_summary(page: Page, stack: dict[str, Any]) -> None:
    page.goto(stack["web_url"])
    for customer in stack["customers"]:
        expect(page.locator("#customers")).to_contain_text(customer["name"])
    page.get_by_role("link", name=stack["customers"][0]["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your chat")


def test_interactions_and_events_appear_as_they_pass(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(stack["web_url"])
    expect(page.locator("#state")).to_have_text("Live")
    expect(page.locator("#stream .event").first).to_contain_text("SessionCompleted")
    visitor = page.context.new_page()
    visitor.goto(f"{stack['web_url']}/summary?session={session_id}")
    expect(visitor.get_by_role("link", name="Follow-up Session")).to_be_visible()
    expect(page.locator("#stream li", has_text="upsell_shown").first).to_be_visible()
    visitor.close()


def test_the_next_session_of_a_customer_happens_at_a_press(
    page: Page, stack: dict[str, Any]
) -> None:
    newcomer = stack["customers"][2]["name"]
    page.goto(stack["web_url"])
    row = page.locator("#customers li", has_text=newcomer)
    row.get_by_role("button", name="Next session").click()
    expect(row).to_contain_text("A new session has just ended", timeout=30_000)
    expect(row.get_by_role("link", name="Open summary")).to_be_visible()
