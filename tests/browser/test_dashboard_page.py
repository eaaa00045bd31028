"""How the founder's page behaves: its address, its states, its keyboard, and who may read it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import dashboard_customer
from tests.browser.conftest import SCREENSHOTS
from tests.browser.dashboard_api import FakeMetrics

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = ((360, 780), (768, 1024), (1280, 800), (1920, 1080))
# Words that stand wider than their place.
CUT = """() => [...document.querySelectorAll("td, th, h2, h3, .barred > *, select, .tile p")]
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1)
  .map((part) => part.textContent)"""
CUSTOMER = f"/customer?id={dashboard_customer.ID}"
PLACES = {
    "dashboard": "",
    "mechanic": "?mechanic=01a204bf-42fd-7aa4-b3e2-86ab643f6000",
    "customer": CUSTOMER,
    "digest": "/digest",
    "shared": f"/shared#{'s' * 43}",
}

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


def test_choices_live_in_the_address_and_survive_a_reload(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    page.get_by_role("combobox", name="Days").select_option("Last 12 weeks")
    expect(page).to_have_url(re.compile(r"\?days=84$"))
    page.get_by_role("combobox", name="Only").select_option("Video Session")
    page.get_by_role("combobox", name="Time zone").select_option("Europe/Berlin")
    expect(page).to_have_url(re.compile(r"\?days=84&tz=Europe%2FBerlin&plan=video15$"))
    page.reload()
    expect(page.get_by_role("combobox", name="Days")).to_have_value("84")
    expect(page.get_by_role("combobox", name="Only")).to_have_value("plan:video15")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Europe/Berlin")
    page.go_back()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("UTC")
    page.get_by_label("From", exact=True).fill("2026-10-01")
    expect(page).to_have_url(re.compile("from=2026-10-01&to=2026-11-22"))
    expect(page.get_by_role("combobox", name="Days")).to_have_value("own")


def test_the_table_sorts_and_remembers_how(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    table = page.locator("#recommendations .stacks")
    first = table.locator("tbody tr").first
    expect(first).to_contain_text("Full Diagnostic Package")
    asked = len(dashboard.asked)
    table.get_by_role("button", name="Purchased").press("Enter")
    expect(first).to_contain_text("Follow-up Session")
    expect(table.locator("[aria-sort=descending] button")).to_have_text("Purchased")
    expect(table.get_by_role("button", name="Purchased")).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Maintenance Plan")
    expect(table.locator("[aria-sort=ascending] button")).to_have_text("Purchased")
    assert len(dashboard.asked) == asked
    page.reload()
    expect(first).to_contain_text("Maintenance Plan")


def test_nothing_yet_is_said_part_by_part(dashboard: FakeMetrics) -> None:
    dashboard.is_empty = True
    page = dashboard.open()
    expect(page.locator("#funnel")).to_contain_text("No intakes in these days")
    expect(page.locator("#recommendations")).to_contain_text("Nothing was recommended")
    expect(page.locator("#revenue")).to_contain_text("Nothing was paid")
    expect(page.locator("#customers")).to_contain_text("Nobody has paid yet")
    expect(page.locator("#numbers .state.idle").first).to_have_text(
        "Not enough data: 30 more are needed."
    )


def test_what_fails_says_so_and_can_be_tried_again(dashboard: FakeMetrics) -> None:
    dashboard.broken = {"/api/metrics/overview"}
    page = dashboard.open()
    expect(page.get_by_role("alert")).to_contain_text("The database is away for a moment.")
    dashboard.broken.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#recommendations .stacks tbody tr")).to_have_count(4)


def test_whoever_is_no_admin_sees_nothing(dashboard: FakeMetrics) -> None:
    dashboard.broken, dashboard.status = {"/api/"}, 403
    page = dashboard.open()
    expect(page.get_by_role("heading", name="This page is for admins")).to_be_visible()


def test_the_line_of_revenue_is_read_by_arrow_keys(dashboard: FakeMetrics) -> None:
    page = dashboard.open("?days=84")
    page.locator(".area").focus()
    page.keyboard.press("ArrowRight")
    readout = page.locator("#revenue .readout")
    expect(readout).to_contain_text("Nov 16")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_contain_text("Nov 9")


def test_hostile_names_are_text(dashboard: FakeMetrics) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    row = {"id": dashboard_customer.ID, "name": hostile}
    customers = dashboard_customer.answer("/api/customers", {}, is_empty=False)
    assert customers is not None
    customers["customers"][0] |= row
    query = {"from": "2026-10-26", "to": "2026-11-22", "tz": "UTC"}
    overview = dashboard.overview(query) | {"customers": customers}
    dashboard.answers["/api/metrics/overview"] = overview
    page = dashboard.open()
    expect(page.get_by_role("link", name=hostile)).to_be_visible()


def test_a_customers_page_tells_their_story(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    page.get_by_role("link", name="Grace Lindqvist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Lindqvist")
    chapters = page.locator(".chapter")
    expect(chapters.get_by_role("heading", level=2)).to_have_text(
        ["Diagnostic session, completed", "Chat, completed"]
    )
    paid = chapters.first.locator(".line.paid")
    expect(paid).to_contain_text("Paid for Diagnostic Session, through Full Diagnostic Package")
    expect(paid.locator(".money")).to_have_text("$49.99")
    decisions = chapters.last.locator(".decision")
    expect(decisions.nth(0)).to_contain_text("Bought")
    expect(decisions.nth(0).locator(".why")).to_contain_text(
        f"its cause. {dashboard_customer.RANKED}"
    )
    expect(decisions.nth(1)).to_contain_text("Dismissed")
    expect(decisions.nth(2)).to_contain_text("two completed sessions within 180 days")
    expect(page.locator(".concern").first).to_contain_text("<b>when</b>")


def test_an_unknown_customer_is_said_to_be_missing(dashboard: FakeMetrics) -> None:
    page = dashboard.open("/customer?id=nobody")
    expect(page.get_by_role("heading", name="This customer is not here")).to_be_visible()


@pytest.mark.parametrize(("name", "place"), PLACES.items())
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_everywhere(
    dashboard: FakeMetrics, name: str, place: str, theme: Any
) -> None:
    page = dashboard.page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    dashboard.marks = [
        {"at": "2026-11-12T12:00:00Z", "kind": "offer_paused", "subject": "follow_up"}
    ]
    dashboard.paused = [{"recommendation_type": "follow_up", "paused_at": "2026-11-12T12:00:00Z"}]
    dashboard.share({"from": "2026-10-26", "to": "2026-11-22", "tz": "UTC"})
    dashboard.wealth = 100
    page.emulate_media(color_scheme=theme)
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of"
        " list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    for width, height in SIZES[::2] if place else SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto("about:blank")
        dashboard.open(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        assert page.evaluate("window.shifts") == 0
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{theme}.png", full_page=True)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert said == []


def test_the_week_says_what_moved_and_what_was_changed(dashboard: FakeMetrics) -> None:
    dashboard.turns = {"upsells_clicked_early": 2.4}
    dashboard.marks = [
        {"at": "2026-11-11T12:00:00Z", "kind": "offer_paused", "subject": "follow_up"}
    ]
    page = dashboard.open("/digest")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The week of Nov 9")
    moved = page.locator("#moved li")
    expect(moved).to_have_text(["The share of recommendations clicked went up."])
    expect(page.locator("#happened")).to_contain_text("Full Diagnostic Package earns most")
    expect(page.locator("#changed")).to_contain_text("Nov 11: Follow-up Session paused.")
    page.get_by_role("link", name="The week before").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The week of Nov 2")
    page.get_by_role("link", name="The week after").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The week of Nov 9")


def test_the_week_says_that_money_is_compared_before_refunds(dashboard: FakeMetrics) -> None:
    dashboard.turns = {"payments": 2.4}
    page = dashboard.open("/digest")
    expect(page.locator("#moved li")).to_contain_text(
        ["Revenue before refunds went up.", "Revenue before refunds per session went up."]
    )
    expect(page.locator("#numbers .change").first).to_contain_text("▲ up before refunds, $")


@pytest.mark.visitor(timezone_id="Pacific/Auckland", locale="en-US")
def test_the_week_names_the_days_of_its_reader(dashboard: FakeMetrics) -> None:
    dashboard.marks = [
        {"at": "2026-11-11T12:00:00Z", "kind": "offer_paused", "subject": "follow_up"}
    ]
    page = dashboard.open("/digest")
    expect(page.locator("#changed")).to_contain_text("Nov 12: Follow-up Session paused.")


def test_a_shared_link_that_is_over_says_so(dashboard: FakeMetrics) -> None:
    dashboard.broken, dashboard.status = {"/api/shared"}, 404
    page = dashboard.open(f"/shared#{'s' * 43}")
    expect(page.get_by_role("heading", name="This link shows nothing")).to_be_visible()
