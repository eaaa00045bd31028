"""What the component shows of a recommendation that was bought."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCREENSHOTS
from tests.browser.fake_api import FakeApi, upsell

NOW = "2026-11-22T10:00:00Z"


def test_a_bought_recommendation_says_so_and_asks_for_nothing_more(api: FakeApi) -> None:
    api.upsells = [upsell(1, purchased_at=NOW), upsell(2), upsell(3, purchased_at=NOW, price=None)]
    api.open()
    bought = api.cards.nth(0)
    expect(bought.locator(".outcome")).to_have_text("Booked")
    link = bought.get_by_role("link")
    expect(link).to_have_accessible_name("See your booking: Service 1")
    expect(link).to_have_attribute("href", f"/receipt?upsell={api.upsells[0]['id']}")
    expect(bought.get_by_role("button")).to_have_count(0)
    expect(api.cards.nth(1).locator(".outcome")).to_have_count(0)
    expect(api.cards.nth(1).get_by_role("link")).to_have_count(1)


def test_one_that_was_refunded_says_that_instead(api: FakeApi) -> None:
    api.upsells = [upsell(1, purchased_at=NOW, refunded_at=NOW)]
    api.open()
    expect(api.cards.first.locator(".outcome")).to_have_text("Refunded")


def test_a_checkout_that_is_open_or_being_confirmed_says_so(api: FakeApi) -> None:
    api.upsells = [upsell(1, checkout_status="open"), upsell(2, checkout_status="processing")]
    api.open()
    link = api.cards.nth(0).get_by_role("link")
    expect(link).to_have_accessible_name("Finish your booking: Service 1")
    expect(api.cards.nth(1).locator(".outcome")).to_have_text("Payment is being confirmed")
    expect(api.cards.nth(1).get_by_role("link")).to_have_count(0)
    expect(api.cards.nth(1).get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_of_one_row_stay_equally_high(api: FakeApi, scheme: str) -> None:
    # Cards that still fade in stand a little lower.
    api.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    api.upsells = [
        upsell(1, purchased_at=NOW),
        upsell(2),
        upsell(3, purchased_at=NOW, refunded_at=NOW),
    ]
    api.open(style="html { color-scheme: light dark } body { margin: 24px }")
    expect(api.cards).to_have_count(3)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    api.page.screenshot(path=SCREENSHOTS / f"bought-{scheme}.png")
    boxes = [card.bounding_box() for card in api.cards.all()]
    assert len({(box["y"], box["height"]) for box in boxes if box}) == 1
