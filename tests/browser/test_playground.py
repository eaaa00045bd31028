"""A developer tries the component's settings on the local stack."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_what_is_set_is_shown_at_once_and_written_below(
    page: Page, stack: dict[str, Any], width: int, scheme: Any
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{stack['web_url']}/dev/playground")
    cards = page.locator("upsell-recommendations li.card:not(.skeleton)")
    expect(cards.first).to_be_visible(timeout=30_000)
    expect(page.locator("#events")).to_contain_text("upsell-rendered")

    page.get_by_label("heading", exact=True).fill('After "this"')
    page.get_by_label("--upsell-accent", exact=True).fill("rgb(10, 90, 60)")
    page.get_by_label("--upsell-on-accent", exact=True).fill("white")
    expect(page.get_by_role("heading", name='After "this"')).to_be_visible()
    link = cards.get_by_role("link").first
    expect(link).to_have_css("background-color", "rgb(10, 90, 60)")
    expect(page.locator("#code")).to_contain_text('heading="After &quot;this&quot;"')
    expect(page.locator("#code")).to_contain_text("--upsell-accent: rgb(10, 90, 60);")

    page.get_by_label("heading", exact=True).fill("")
    expect(page.get_by_role("heading", name="Recommended next")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"playground-{width}-{scheme}.png", full_page=True)
    assert said == []
