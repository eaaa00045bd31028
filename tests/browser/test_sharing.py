"""A founder shares the figures, and somebody without a sign-in reads them until that ends."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


def test_a_link_opens_without_a_sign_in_until_it_is_ended(
    page: Page, browser: Browser, stack: dict[str, Any]
) -> None:
    page.goto(f"{stack['web_url']}/dashboard?days=84")
    expect(page.locator("#numbers")).to_be_visible()
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share these figures")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_label("The link")
    expect(link).to_have_value(re.compile("/dashboard/shared#[A-Za-z0-9_-]{43}$"))

    context = browser.new_context()
    stranger = context.new_page()
    asked: list[str] = []
    stranger.on("request", lambda request: asked.append(request.url))
    stranger.goto(link.input_value())
    expect(stranger.get_by_role("heading", name="Last 12 weeks")).to_have_count(0)
    expect(stranger.locator("#numbers .tile")).to_have_count(6)
    expect(stranger.locator("#customers, #offers, .filters")).to_have_count(0)
    stranger.get_by_role("button", name="Recommendations clicked", exact=True).click()
    expect(stranger.get_by_role("dialog")).to_contain_text("95 % interval")
    assert not [url for url in asked if "/dev/token" in url or "/rows" in url]

    dialog.get_by_role("button", name="End").click()
    expect(dialog.get_by_role("status")).to_have_text("The link is ended.")
    stranger.reload()
    expect(stranger.get_by_role("heading", name="This link shows nothing")).to_be_visible()
    context.close()
