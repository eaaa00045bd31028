"""A customer reads the summary of a finished session on the deployed stack."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.support.deployed import eventually

SIZES = {
    "phone": (390, 844),
    "tablet": (768, 1024),
    "laptop": (1280, 800),
    "desktop": (1920, 1080),
}

COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def open_summary(page: Page, stack: dict[str, Any], session_id: UUID) -> Locator:
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    cards = page.locator("upsell-recommendations li.card:not(.skeleton)")
    expect(cards.first).to_be_visible()
    return cards


def upsells_of(stack: dict[str, Any], session_id: UUID) -> dict[str, dict[str, Any]]:
    """What the API says of the session's recommendations, by type."""
    query = {"session": str(session_id)}
    token = httpx2.get(f"{stack['web_url']}/dev/token", params=query).json()["token"]
    answer = httpx2.get(
        f"{stack['web_url']}/api/upsells", headers={"Authorization": f"Bearer {token}"}
    )
    return {one["recommendation_type"]: one for one in answer.json()["upsells"]}


def test_a_finished_trial_chat_shows_three_recommendations_with_their_prices(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    cards = open_summary(page, stack, session_id)
    expect(cards.locator("h3")).to_have_text(
        ["Full Diagnostic Package", "Follow-up Session", "Video Session Upgrade"]
    )
    expect(cards.locator(".amount")).to_have_text(["$99.00", "$25.00", "$49.00"])
    # Nobody was asked the usual price for thirty days on a stack that is new.
    expect(cards.locator("s")).to_have_count(0)
    expect(cards.locator(".because")).to_have_text(["Lower because your session was a free trial."])
    expect(cards.locator(".includes").nth(2)).to_contain_text("Up to 90 minutes")
    expect(cards.locator(".what").first).to_contain_text("A mechanic works through")
    expect(cards.locator(".why").first).to_contain_text("Because a chat")


def test_the_summary_tells_what_happened(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    open_summary(page, stack, session_id)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your chat")
    expect(page.locator("#over")).to_contain_text("Completed")
    expect(page.locator("#facts")).to_contain_text("Free Trial")
    expect(page.locator("#facts")).to_contain_text("1 minute")
    expect(page.locator("#notes")).to_contain_text("Listened to the recording")


def test_opening_the_summary_is_recorded_once(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    with page.expect_response("**/api/interactions") as reported:
        open_summary(page, stack, session_id)
    report: dict[str, Any] = reported.value.request.post_data_json or {}
    (event,) = report["interactions"]
    assert event["interaction_type"] == "summary_viewed"
    assert event["session_id"] == str(session_id)
    assert reported.value.json()["stored"] == 1


def test_a_click_is_recorded_and_leads_to_the_intake_page_it_names(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    cards = open_summary(page, stack, session_id)
    cards.filter(has_text="Video Session Upgrade").get_by_role("link").click()
    page.wait_for_url("**/intake?plan=video15&upsell=*")
    expect(page.locator("#offer")).to_contain_text("$49.00")
    assert upsells_of(stack, session_id)["video_session"]["clicked_at"] is not None


@pytest.mark.visitor(viewport={"width": 390, "height": 844})
def test_a_page_that_is_left_reports_what_was_seen_and_no_more(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.add_init_script(
        "addEventListener('upsell-viewed', () => { document.documentElement.dataset.seen = 1; })"
    )
    cards = open_summary(page, stack, session_id)
    cards.first.evaluate("(card) => card.scrollIntoView({ block: 'end' })")
    expect(page.locator("html[data-seen]")).to_be_attached()
    page.goto("about:blank")
    seen = eventually(lambda: viewed(stack, session_id))
    assert seen == ["diagnostic_package"]


def viewed(stack: dict[str, Any], session_id: UUID) -> list[str]:
    upsells = upsells_of(stack, session_id)
    return [kind for kind, upsell in upsells.items() if upsell["viewed_at"] is not None]


def test_a_dismissed_recommendation_stays_away_after_a_reload(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    cards = open_summary(page, stack, session_id)
    with page.expect_response("**/dismiss"):
        page.get_by_role("button", name="Dismiss Follow-up Session").click()
    expect(cards).to_have_count(2)
    page.reload()
    expect(cards.locator("h3")).to_have_text(["Full Diagnostic Package", "Video Session Upgrade"])


def test_undo_brings_a_dismissed_recommendation_back_to_its_place(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    cards = open_summary(page, stack, session_id)
    page.get_by_role("button", name="Dismiss Follow-up Session").click()
    expect(cards).to_have_count(2)
    with page.expect_response("**/undo"):
        page.get_by_role("button", name="Undo").click()
    expect(cards.locator("h3").nth(1)).to_have_text("Follow-up Session")
    assert upsells_of(stack, session_id)["follow_up"]["dismissed_at"] is None
    page.reload()
    expect(cards).to_have_count(3)


def test_a_rating_is_kept_over_a_reload(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    open_summary(page, stack, session_id)
    page.locator(".stars label").nth(3).click()
    expect(page.locator(".rating .said")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("4 stars")).to_be_checked()


def test_another_customers_session_is_not_here(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    stranger = stack["customers"][1]["id"]
    page.goto(f"{stack['web_url']}/summary?session={session_id}&customer={stranger}")
    expect(page.get_by_role("alert")).to_contain_text("This session is not here")
    expect(page.locator("upsell-recommendations")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_every_screen(
    browser: Browser, stack: dict[str, Any], size: str, scheme: Any
) -> None:
    width, height = SIZES[size]
    # A demo customer's session, so that eight screens need no eight journeys.
    session_id = UUID(stack["customers"][1]["session_id"])
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        # A picture is not taken in the middle of a fade.
        reduced_motion="reduce",
        locale="en-US",
    ) as context:
        page = context.new_page()
        page.add_init_script(COUNT_SHIFTS)
        cards = open_summary(page, stack, session_id)
        # Before the picture, which resizes the page.
        assert page.evaluate("window.shifted") == 0, "something moved while the page loaded"
        assert faults(page) == []
        page.screenshot(path=SCREENSHOTS / f"summary-{size}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        rows = {(box["y"], box["height"]) for box in _boxes(cards)}
        assert len({y for y, _ in rows}) == len(rows), "cards of one row differ in height"


def _boxes(cards: Locator) -> list[Any]:
    return [card.bounding_box() for card in cards.all()]
