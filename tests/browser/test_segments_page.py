"""The page of segments: who may leave, where customers stand, what they bring, who comes back."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import dashboard_customer
from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.dashboard_api import FakeMetrics
from tests.browser.segments_api import TOO_FEW, FakePredictions
from tests.browser.test_dashboard_page import CUT, SIZES

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


@pytest.fixture
def shop(page: Page, site: str) -> FakePredictions:
    """What is known of customers, behind the page of segments."""
    return FakePredictions(page, site)


def test_before_the_first_night_it_says_what_comes(shop: FakePredictions) -> None:
    page = shop.open()
    expect(page.locator("#page")).to_contain_text("No customer was scored yet.")
    expect(page.locator("#calls")).to_contain_text("Nobody may leave")
    expect(page.locator("#retention")).to_contain_text("Nobody had a session")
    expect(page.locator("#models")).to_contain_text("Nothing learned yet")
    expect(page.locator("body")).not_to_contain_text("NaN")


def test_with_too_little_data_it_says_how_much_is_missing(shop: FakePredictions) -> None:
    shop.wealth = 39
    page = shop.open()
    expect(page.locator("#calls .finding")).to_have_text(
        "7 of 39 customers used to buy often or for much, and have stayed away; they brought"
        " $483.14 in the last year."
    )
    expect(page.locator("#calls")).to_contain_text(TOO_FEW)
    expect(page.locator("#calls thead")).not_to_contain_text("Chance of leaving")
    expect(page.locator("#expected")).to_contain_text(TOO_FEW)
    expect(page.locator("#models")).to_contain_text("None is good enough; the latest was refused")
    expect(page.get_by_role("table", name="Shares").locator("strong")).not_to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("NaN")


def test_who_may_leave_stands_first_with_what_it_costs_and_why(shop: FakePredictions) -> None:
    shop.wealth, shop.is_learned = 300, True
    page = shop.open()
    expect(page.locator("#calls .finding")).to_have_text(
        "60 of 300 customers are likely to leave in the next 90 days; they brought $4,141.20 in the"
        " last year."
    )
    first = page.locator("#calls tbody tr").first
    for said in ("Ada Miller", "At risk. Last bought 96 days ago.", "97\u00a0%", "$900.00"):
        expect(first).to_contain_text(said)
    expect(first).to_contain_text("$300.00 to $1,800.00")
    expect(first.get_by_role("link")).to_have_attribute(
        "href", "/dashboard/customer?id=01a204bf-42fd-7aa4-b3e2-86ab64000000"
    )
    expect(page.locator("#expected .finding")).to_contain_text("In the next 365 days customers")
    expect(page.locator("#expected tbody tr")).to_have_count(10)
    expect(page.locator("#models")).to_contain_text(
        "Version 12 is good enough, learned 7 hours ago"
    )
    expect(page.locator("#models")).to_contain_text("Discrimination: of two customers")
    page.get_by_text("Refused: 1 of the latest ten").first.click()
    expect(page.locator("#models")).to_contain_text(f"Version 11: {TOO_FEW}")


def test_the_map_and_the_triangle_are_tables_that_say_all(shop: FakePredictions) -> None:
    shop.wealth, shop.is_learned = 300, True
    page = shop.open()
    places = page.get_by_role("table", name="Customers by how recently")
    expect(places.get_by_role("row", name="Bought lately").get_by_role("cell")).to_have_text(
        [
            "2New customers",
            "3Potential loyalists",
            "5Potential loyalists",
            "6Champions",
            "7Champions",
        ]
    )
    expect(page.locator("#segments .moves")).to_contain_text("15 from Loyal to Need attention")
    loyal = page.get_by_role("table", name="Where they stand").get_by_role("row", name="Loyal Buy")
    expect(loyal).to_contain_text("Buy again and again")
    triangle = page.get_by_role("table", name="Shares of customers")
    october = triangle.get_by_role("row", name="Oct 2026")
    expect(october.get_by_role("cell").nth(1)).to_have_text("not over")
    august = triangle.get_by_role("row", name="Aug 2026").get_by_role("cell")
    expect(august.nth(1)).to_have_text("37\u00a0%33")
    expect(august.nth(3)).to_have_text("not over")


def test_names_are_listed_when_they_are_asked_for_page_by_page_and_as_a_file(
    shop: FakePredictions, tmp_path: Path
) -> None:
    shop.wealth, shop.is_learned = 300, True
    page = shop.open()
    assert shop.asked == []
    people = page.locator("#people")
    page.get_by_role("button", name="Cannot lose").press("Enter")
    expect(people.locator("tbody tr")).to_have_count(12)
    expect(people.get_by_role("combobox", name="Show")).to_be_focused()
    expect(people.get_by_role("combobox", name="Show")).to_have_value("segment:cannot_lose")
    people.get_by_role("button", name="Show more").click()
    expect(people.locator("tbody tr")).to_have_count(20)
    expect(people.get_by_role("button", name="Show more")).to_be_hidden()
    people.get_by_role("combobox", name="Show").select_option("cohort:newcomer")
    expect(people.locator("tbody tr")).to_have_count(12)
    page.get_by_role("button", name="Show all at risk").click()
    expect(people.get_by_role("combobox", name="Show")).to_have_value("at_risk")
    expect(people.locator("tbody tr")).to_have_count(12)
    with page.expect_download() as download:
        people.get_by_role("button", name="Customers as CSV").click()
    saved = tmp_path / "customers.csv"
    download.value.save_as(saved)
    lines = saved.read_text().splitlines()
    assert download.value.suggested_filename == "customers-at_risk.csv"
    assert (len(lines), lines[0].split(",")[0]) == (21, '"id"')
    assert shop.asked == [
        {"segment": "cannot_lose"},
        {"segment": "cannot_lose", "cursor": "12"},
        {"cohort": "newcomer"},
        {"at_risk": "true"},
        {"at_risk": "true", "limit": "1000", "format": "csv"},
        {"at_risk": "true", "limit": "1000", "format": "csv", "cursor": "12"},
    ]


def test_who_is_no_admin_is_told_so(shop: FakePredictions) -> None:
    shop.status = 403
    page = shop.open()
    expect(page.get_by_role("alert")).to_contain_text("This page is for admins")


def test_the_dashboard_leads_there_and_back(shop: FakePredictions, dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Segments")
    expect(link).to_have_attribute("href", "/dashboard/segments")
    assert shop.page is page
    page.unroute_all()
    shop.__post_init__()
    expect(shop.open().get_by_role("link", name="Dashboard")).to_have_attribute(
        "href", "/dashboard"
    )


def test_a_customers_page_says_it_in_words(dashboard: FakeMetrics) -> None:
    page = dashboard.open(f"/customer?id={dashboard_customer.ID}")
    standing = page.get_by_role("region", name="Need attention")
    for said in (
        "At risk",
        "Last bought 12 days ago. Bought on 2 days, one every 45 days.",
        "62\u00a0% likely to buy nothing in the next 90 days.",
        "Expected to bring $120.00 in the next 365 days: in 80 of 100 cases between $40.00 and",
        "In the cohorts: First session within the last 30 days.",
        "Full Diagnostic Package: about 1 in 8",
        "As of 7 hours ago",
    ):
        expect(standing).to_contain_text(said)
    expect(standing).not_to_contain_text("Video")


def test_of_who_was_not_scored_a_customers_page_claims_nothing(dashboard: FakeMetrics) -> None:
    path = f"/api/customers/{dashboard_customer.ID}"
    known = dashboard_customer.answer(path, {}, is_empty=False) or {}
    dashboard.answers[path] = known | {"standing": None}
    page = dashboard.open(f"/customer?id={dashboard_customer.ID}")
    expect(page.get_by_role("heading", name="Grace Lindqvist")).to_be_visible()
    expect(page.locator(".standing")).to_have_count(0)


@pytest.mark.parametrize("wealth", [0, 39, 12_000], ids=["nothing", "little", "plenty"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_everywhere(shop: FakePredictions, wealth: int, theme: Any) -> None:
    page = shop.page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    shop.wealth, shop.is_learned = wealth, wealth > 1_000
    page.emulate_media(color_scheme=theme)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        shop.open()
        if wealth:
            page.get_by_role("combobox", name="Show").select_option("at_risk")
            page.locator("#people tbody tr").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = f"segments-{wealth}-{width}-{theme}.png"
        page.screenshot(path=SCREENSHOTS / name, full_page=True)
        assert faults(page) == []
    assert said == []
