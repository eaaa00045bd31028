"""The page of offers: an edit with its difference, a preview, a publication, and the way back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.catalogue.segments import SEGMENTS
from tests.browser.catalogue_api import SESSION, FakeCatalogue
from tests.browser.conftest import ROOT, SCREENSHOTS
from tests.browser.test_dashboard_page import AXE, CUT, SIZES

CHEAPER = {"offers": {"follow_up": {"price": "45.00"}}}

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


@pytest.fixture
def catalogue(page: Page, site: str) -> FakeCatalogue:
    """The catalogue's file, and nothing published."""
    return FakeCatalogue(page, site)


def edit(page: Page, **fields: str) -> None:
    """Change the follow-up's fields by their labels, with the keyboard."""
    page.get_by_role("button", name="Edit Follow-up Session").press("Enter")
    for label, text in fields.items():
        page.get_by_label(re.compile(rf"^{label}( \(optional\))?$")).fill(text)
    page.get_by_role("button", name="Save to the draft").press("Enter")


def test_a_price_is_drafted_published_and_taken_back(catalogue: FakeCatalogue) -> None:
    page = catalogue.open()
    expect(page.get_by_role("heading", name="In force: the file")).to_be_visible()

    edit(page, Price="45.00", To="2026-12-24")

    draft = page.locator(".draft")
    expect(draft.locator(".changes li")).to_have_text(
        [
            "Follow-up Session, Price: 49.00 \N{RIGHTWARDS ARROW} 45.00",
            "Follow-up Session, To: nothing \N{RIGHTWARDS ARROW} 2026-12-24",
        ]
    )
    expect(page.locator("#draft")).to_be_focused()
    draft.get_by_role("button", name="Publish").click()
    expect(draft.get_by_role("alert").first).to_have_text("Say why: it stands in the history.")
    draft.get_by_label("Why it is changed").fill("Winter prices")
    draft.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("heading", name="In force: version 1")).to_be_visible()
    expect(page.get_by_role("row", name="Follow-up Session")).to_contain_text("File: 49.00")
    expect(page.locator(".history li").first).to_contain_text("Version 1: Winter prices")

    page.get_by_role("button", name="Back to this: the file").click()

    expect(page.get_by_role("heading", name="In force: version 2")).to_be_visible()
    expect(page.get_by_text("File: 49.00")).to_have_count(0)
    offers = {"follow_up": {"price": "45.00", "to": "2026-12-24"}}
    assert catalogue.asked == [
        ("catalogue/draft", {"offers": offers, "discounts": {}, "revision": 0, "in_force": 0}),
        ("catalogue/draft/publish", {"revision": 1, "note": "Winter prices"}),
        ("catalogue/versions/0/restore", {"in_force": 1}),
    ]


def test_mistakes_stand_at_their_fields(catalogue: FakeCatalogue) -> None:
    page = catalogue.open()
    edit(page, Price="cheap", Weight="5000", Title="")
    price = page.get_by_label("Price", exact=True)
    expect(price).to_have_accessible_description(re.compile("is no price.*not 'cheap'"))
    expect(page.get_by_label("Weight")).to_have_accessible_description(
        "! must be a whole number from 0 to 1000"
    )
    expect(page.get_by_label("Title")).to_be_focused()
    price.fill("45.00")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#edit")).to_have_count(0)
    expect(page.get_by_role("button", name="Edit Follow-up Session")).to_be_focused()


def test_what_others_did_meanwhile_is_told(catalogue: FakeCatalogue) -> None:
    catalogue.save(CHEAPER)
    catalogue.publish({"offers": {"follow_up": {"weight": 7}}}, "By somebody else")
    page = catalogue.open()
    expect(page.locator(".draft")).to_contain_text("Version 1 was published after this was saved")
    expect(page.locator(".draft")).to_contain_text("Weight: 7 \N{RIGHTWARDS ARROW} 90")
    catalogue.refusal = "follow_up_price tests the price of follow_up: stop or decide it first."
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.locator(".draft").get_by_role("alert").first).to_have_text(catalogue.refusal)
    catalogue.refusal = None
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".draft")).to_have_count(0)


def test_a_second_admin_publishes_prices(catalogue: FakeCatalogue) -> None:
    catalogue.second_admin = True
    catalogue.save(CHEAPER)
    page = catalogue.open()
    page.get_by_label("Why it is changed").fill("Winter prices")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator(".draft")).to_contain_text("another admin has to publish it")
    expect(page.get_by_label("Why it is changed")).to_have_value("Winter prices")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="In force: version 1")).to_be_visible()


def test_a_draft_is_seen_on_the_cards_of_a_past_customer(catalogue: FakeCatalogue) -> None:
    catalogue.save({"offers": {"follow_up": {"price": "45.00", "weight": 900}}})
    page = catalogue.open()
    choice = page.get_by_label("A past session")
    expect(choice).to_have_value(str(SESSION))
    page.get_by_role("button", name="Preview").click()
    saw, would_see = (page.locator(".preview > div").nth(place) for place in (0, 1))
    expect(saw.locator(".card").first).to_contain_text("Full Diagnostic Package")
    expect(would_see.locator(".card").first).to_contain_text("Follow-up Session")
    expect(would_see.locator(".card").first).to_contain_text("$45.00")
    expect(page.locator(".preview")).to_contain_text("Premium Membership")

    page.get_by_role("button", name="Simulate a year").click()
    expect(page.locator(".draft .said")).to_contain_text("Bought by recommendations: 100 now, 120")
    assert catalogue.asked[-1] == (
        "simulations",
        {"offers": {"follow_up": {"price": "45.00", "weight": 900}}},
    )


def test_a_discount_is_drafted_for_a_segment(catalogue: FakeCatalogue) -> None:
    page = catalogue.open()
    edit(page, **{"Never below": "20.00"})
    page.get_by_role("button", name="Add a discount").click()
    for label, text in {
        "Name": "win_back",
        "Reason": "Because we miss you.",
        "Percent off": "200",
        "At most a month": "500.00",
    }.items():
        page.locator("#edit").get_by_label(label).fill(text)
    page.get_by_role("checkbox", name="Follow-up Session").check()
    page.get_by_label("For whom").select_option("at_risk")
    page.get_by_role("button", name="Save to the draft").click()
    percent = page.get_by_label("Percent off")
    expect(percent).to_have_accessible_description("! must be a whole number from 1 to 99")
    percent.fill("20")
    page.get_by_role("button", name="Save to the draft").click()

    expect(page.locator(".draft .changes")).to_contain_text("Discount win_back, percent")
    assert catalogue.draft is not None
    assert catalogue.draft["patches"]["discounts"] == {
        "win_back": {
            "offers": ["follow_up"],
            "reason": "Because we miss you.",
            "percent": 20,
            "basis": "personalised",
            "budget": {"per": "month", "money": "500.00"},
            "when": [{"segment": ["at_risk"]}],
        }
    }
    page.get_by_role("button", name="Edit Win back").click()
    expect(page.get_by_label("For whom")).to_have_value("at_risk")
    page.get_by_role("button", name="Take out").click()
    expect(page.locator(".draft .changes")).not_to_contain_text("win_back")


def test_the_page_knows_every_segment() -> None:
    text = (ROOT / "web/dashboard/offers/discounts.ts").read_text(encoding="utf-8")
    listed = text.partition("const SEGMENTS = [")[2].partition("]")[0]
    assert tuple(re.findall(r'"(\w+)"', listed)) == SEGMENTS


def test_what_the_file_has_no_place_for_is_told(catalogue: FakeCatalogue) -> None:
    catalogue.publish({"offers": {"gone": {"weight": 7}}}, "Of last year")
    page = catalogue.open()
    expect(page.locator(".warnings")).to_contain_text("is none of the offers")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_everywhere(catalogue: FakeCatalogue, theme: Any) -> None:
    page, said = catalogue.page, []
    page.on("console", lambda message: said.append(message.text))
    catalogue.publish(CHEAPER, "Winter prices")
    catalogue.save({"offers": {"follow_up": {"price": "42.00", "from": "2026-12-01"}}})
    page.emulate_media(color_scheme=theme)
    for width, height in SIZES[::2]:
        page.set_viewport_size({"width": width, "height": height})
        catalogue.open()
        page.get_by_role("button", name="Preview").click()
        page.locator(".card").first.wait_for()
        page.get_by_role("button", name="Add a discount").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"offers-{width}-{theme}.png", full_page=True)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert said == []
