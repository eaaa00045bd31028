"""The figures on the founder's page are those of the API."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboard_api import FakeMetrics

RANGE = {"from": "2026-08-31", "to": "2026-11-22", "tz": "UTC"}
WEEK = {"from": "2026-11-16", "to": "2026-11-22", "tz": "UTC"}
# The last seven days whose recommendations are three days old, and the weeks before them.
SETTLED = {"from": "2026-08-28", "to": "2026-11-19", "tz": "UTC", "group": "seven_days"}
WEEKS = {"from": "2026-06-08", "to": "2026-11-22", "tz": "UTC", "group": "seven_days"}

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


def percent(value: float) -> str:
    return f"{value:.1f} %"


def test_the_four_numbers_are_this_weeks(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    figures = dashboard.report("targets", WEEKS)["groups"][-1]["figures"]
    settled = dashboard.report("targets", SETTLED)["groups"][-1]["figures"]
    cohort = dashboard.report("customers", WEEK | {"from": "2026-08-31"})["total"]
    amounts = page.locator("#numbers .amount")
    expect(amounts).to_have_text(
        [
            percent(settled["early_click_through"]["rate"]["percent"]),
            percent(settled["early_conversion"]["rate"]["percent"]),
            figures["revenue_per_completed_session"][0]["value"]["formatted"],
            percent(cohort["repeat_rate"]["percent"]),
        ]
    )
    expect(page.locator("#numbers .state").first).to_have_text("Within the target of 15 to 25 %")
    expect(page.locator("#numbers header")).to_contain_text("Clicks and purchases: Nov 13")


def test_a_rate_that_only_chance_moves_has_no_arrow(dashboard: FakeMetrics) -> None:
    changes = dashboard.open().locator("#numbers .change")
    for tile in (0, 1):
        expect(changes.nth(tile)).to_contain_text("the week before")
        expect(changes.nth(tile)).not_to_contain_text("▲")


@pytest.mark.parametrize(("times", "arrow"), [(1.9, "▲ up from"), (0.4, "▼ down from")])
def test_a_rate_that_more_than_chance_moves_has_one(
    dashboard: FakeMetrics, times: float, arrow: str
) -> None:
    dashboard.turns = {"upsells_clicked_early": times}
    changes = dashboard.open().locator("#numbers .change")
    expect(changes.first).to_contain_text(arrow)
    expect(changes.nth(1)).to_contain_text("the week before")


def test_the_funnel_says_where_most_are_lost(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    steps = dashboard.report("funnel", RANGE)["total"]["ordered"]["steps"]
    reached = [step["customers"] for step in steps]
    counts = page.locator("#funnel .step-count button")
    expect(counts).to_have_text([f"{count:,}" for count in reached])
    worst = max(range(1, len(reached)), key=lambda at: reached[at - 1] - reached[at])
    lost = reached[worst - 1] - reached[worst]
    expect(page.locator("#funnel .finding")).to_contain_text(f"{lost:,} of {reached[worst - 1]:,}")
    expect(page.locator("#funnel strong")).to_contain_text(f"Biggest loss: {lost:,} lost")
    expect(page.locator("#funnel .loss")).to_have_count(len(reached) - 1)


def test_each_recommendation_shows_what_it_earned(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    report = dashboard.report("upsells", RANGE | {"group": "recommendation_type"})
    best = max(report["groups"], key=lambda group: group["figures"]["revenue"][0]["net"]["amount"])
    figures = best["figures"]
    row = page.locator("#recommendations .stacks tbody tr").first
    for figure in (
        f"{figures['shown']:,}",
        f"{figures['viewed']:,}",
        percent(figures["click_through"]["percent"]),
        f"{figures['clicked']:,} of {figures['shown']:,}",
        percent(figures["conversion"]["percent"]),
        figures["revenue"][0]["net"]["formatted"],
    ):
        expect(row).to_contain_text(figure)
    expect(page.locator("#recommendations .finding")).to_contain_text("Full Diagnostic Package")


def test_revenue_over_time_adds_up(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    page.get_by_role("button", name="Net revenue as a table").click()
    rows = page.locator("#revenue-table tbody tr")
    expect(rows).to_have_count(12)
    report = dashboard.report("revenue", RANGE | {"group": "seven_days"})
    newest = report["groups"][-1]["figures"]
    expect(rows.first).to_contain_text(newest["revenue"][0]["net"]["formatted"])
    expect(rows.first).to_contain_text(newest["credited"][0]["net"]["formatted"])
    finding = page.locator("#revenue .finding")
    expect(finding).to_contain_text(report["total"]["revenue"][0]["net"]["formatted"])


def test_months_that_are_cut_short_are_dotted(dashboard: FakeMetrics) -> None:
    page = dashboard.open("?from=2024-09-16&to=2026-11-22")
    expect(page.locator("#revenue .area .cut")).to_have_count(4)
    expect(page.locator("#revenue .remark")).to_contain_text("Dotted: shorter than the others.")
    page.goto(f"{dashboard.site}/dashboard")
    expect(page.locator("#revenue .area .whole")).to_have_count(1)
    expect(page.locator("#revenue .area .cut")).to_have_count(0)


def test_what_does_not_follow_the_filter_says_so(dashboard: FakeMetrics) -> None:
    page = dashboard.open("?plan=trial")
    for part in ("recommendations", "revenue", "plans", "experts", "customers"):
        expect(page.locator(f"#{part} .scope")).to_contain_text("ll sessions")
    expect(page.locator("#funnel .scope")).to_have_count(0)


def test_each_thing_is_asked_once(dashboard: FakeMetrics) -> None:
    dashboard.open()
    assert len(dashboard.asked) == len(set(dashboard.asked)) == 9
    assert sum("/api/metrics/revenue" in path for path in dashboard.asked) == 1
    dashboard.asked.clear()
    dashboard.open("?days=28&plan=trial")
    assert len(dashboard.asked) == len(set(dashboard.asked)) == 14


def test_a_figure_opens_its_definition_freshness_and_rows(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    report = dashboard.report("targets", WEEK)
    page.get_by_role("button", name="Recommendations clicked", exact=True).click()
    dialog = page.get_by_role("dialog", name="Recommendations clicked")
    expect(dialog).to_contain_text(report["definitions"]["early_click_through"])
    expect(dialog).to_contain_text("Nov 22, 2026, 9:31 AM (UTC)")
    expect(dialog).to_contain_text("95 % interval")
    expect(dialog.locator("tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Recommendations clicked"


def test_a_sheet_holds_all_pages_of_rows(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    with page.expect_download() as download:
        page.get_by_role("button", name="Rows behind What recommendations earn as CSV").click()
    assert download.value.suggested_filename == "upsells_made-2026-08-31-2026-11-22.csv"
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("id,created_at,customer_id")
    assert [line.split(",")[0] for line in lines[1:]] == [f"id {place}" for place in range(9)]
    asked = [path for path in dashboard.asked if "/upsells_made/rows" in path]
    assert all("format=csv" in path and "limit=1000" in path for path in asked)


def test_other_currencies_are_a_click_away_and_never_added(dashboard: FakeMetrics) -> None:
    dashboard.currencies = ("USD", "EUR")
    page = dashboard.open()
    expect(page.locator("#revenue")).to_contain_text("Shown in EUR. Also paid in: USD")
    page.locator("#revenue").get_by_role("button", name="USD").click()
    expect(page.locator("#revenue .finding")).to_contain_text("$")
    assert page.url.endswith("currency=USD")


def test_narrowed_to_a_plan_the_page_counts_that_plan(dashboard: FakeMetrics) -> None:
    page = dashboard.open("?plan=trial")
    report = dashboard.report("funnel", RANGE | {"group": "plan"})
    trial = next(group for group in report["groups"] if group["value"] == "trial")
    first = page.locator("#funnel .step-count button").first
    expect(first).to_have_text(f"{trial['figures']['raw']['total_intakes']:,}")
    expect(page.locator("#funnel .remark")).to_contain_text("Free Trial alone")
    week = {"from": "2026-11-13", "to": "2026-11-19", "tz": "UTC"}
    shown = dashboard.report("targets", week | {"group": "plan"})
    rate = next(group for group in shown["groups"] if group["value"] == "trial")
    expect(page.locator("#numbers .amount").first).to_have_text(
        percent(rate["figures"]["early_click_through"]["rate"]["percent"])
    )


def test_every_chart_has_its_table(dashboard: FakeMetrics, page: Page) -> None:
    dashboard.open()
    for toggle in page.get_by_role("button", name="as a table").all():
        toggle.click()
        expect(toggle).to_have_attribute("aria-pressed", "true")
    tables = page.locator("section > :not([hidden]) table, section > .table:not([hidden])")
    assert tables.count() >= 6
