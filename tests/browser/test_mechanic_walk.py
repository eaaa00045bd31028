"""From a recommendation to the next one, by keyboard alone on a narrow phone."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.keyboard import press, tab_to
from tests.support.deployed import eventually

SENTENCE = "Have it looked at on a lift within two weeks."
NARROW = {"width": 360, "height": 740}
NO_SCROLL = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def _look(page: Page, name: str) -> None:
    assert page.evaluate(NO_SCROLL), name
    assert faults(page) == [], name
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-360.png", full_page=True)


def _next_session(stack: dict[str, Any], first: UUID) -> str:
    """The session that the customer has bought, once Stripe has told of the payment."""
    query = {"session": str(first)}
    token = httpx2.get(f"{stack['web_url']}/dev/token", params=query).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    def look() -> str | None:
        address = f"{stack['web_url']}/api/sessions?status=pending"
        found = httpx2.get(address, headers=headers).json()["sessions"]
        return found[0]["id"] if found else None

    found: str = eventually(look)
    return found


@pytest.mark.visitor(viewport=NARROW)
def test_what_was_bought_is_held_and_ends_with_the_mechanics_own_recommendation(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    buy(page, stack, session_id)
    session = _next_session(stack, session_id)
    hold(page, stack, session)
    recommend(page)

    page.goto(f"{stack['web_url']}/summary?session={session}")
    expect(page.locator("#notes")).to_contain_text("The bearing is worn.")
    first = page.locator("upsell-recommendations li.card:not(.skeleton)").first
    expect(first.locator("h3")).to_have_text("Video Session Upgrade")
    expect(first.locator(".badge")).to_have_text("Sam Rivera recommends")
    expect(first.locator("blockquote")).to_have_text(SENTENCE)


def buy(page: Page, stack: dict[str, Any], session_id: UUID) -> None:
    """One click, one confirmation, paid, and a receipt that leads on."""
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    press(page, page.get_by_role("link", name="Follow-up Session"))
    page.wait_for_url("**/intake?*upsell=*")
    press(page, page.get_by_role("button", name="Pay $25.00"))
    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
    press(page, page.get_by_role("button", name="Pay $25.00"))
    page.wait_for_url(f"{stack['web_url']}/receipt?upsell=*")
    expect(page.get_by_role("status")).to_have_text("Follow-up Session is booked.")
    press(page, page.get_by_role("link", name="See your session"))
    expect(page.locator("#over")).to_contain_text("Waiting for a free mechanic")


def hold(page: Page, stack: dict[str, Any], session: str) -> None:
    """The mechanic of the first session, who is asked first, takes it to its end."""
    page.goto(f"{stack['web_url']}/mechanic")
    expect(page.get_by_role("region", name="Waiting for somebody")).to_contain_text("Priority")
    _look(page, "mechanic-queue")
    press(page, page.locator(f"#session-{session}"))
    press(page, page.get_by_role("button", name="Accept this session"))
    press(page, page.get_by_role("button", name="Start the session"))
    expect(page.locator(".over")).to_contain_text("Live")
    _look(page, "mechanic-live")
    press(page, page.get_by_role("button", name="End the session"))
    expect(page.get_by_text("End it? The customer then reads your summary.")).to_be_visible()
    page.keyboard.press("Enter")


def recommend(page: Page) -> None:
    """Notes, one offer, and the sentence of the notes that is there already."""
    tab_to(page, page.get_by_label("What was found, and what to do"))
    page.keyboard.type(f"The bearing is worn. {SENTENCE}")
    tab_to(page, page.get_by_role("radio", name="Nothing more"))
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Video Session Upgrade")).to_be_checked()
    sentence = page.get_by_label("Your sentence, which the customer reads")
    expect(sentence).to_have_value(SENTENCE)
    expect(page.get_by_text("Signed: Sam Rivera")).to_be_visible()
    _look(page, "mechanic-summary")
    press(page, page.get_by_role("button", name="Send to the customer"))
    expect(page.get_by_role("status")).to_have_text(
        "Video Session Upgrade stands first on the customer's page."
    )
    expect(page.get_by_role("heading", name="The customer reads")).to_be_focused()
    _look(page, "mechanic-sent")
