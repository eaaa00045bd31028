"""The figures on the founder's page are those of the API."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import dashboard_customer
from tests.browser.dashboard_api import FakeMetrics
from tests.browser.dashboard_habits import NAMES

RANGE = {"from": "2026-10-26", "to": "2026-11-22", "tz": "UTC"}
# The same once its recommendations are three days old, and its customers 28.
SETTLED = {"from": "2026-10-23", "to": "2026-11-19", "tz": "UTC"}
CAME = {"from": "2026-09-28", "to": "2026-10-25", "tz": "UTC"}
TO = "\N{EN DASH}"

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


def percent(value: float) -> str:
    return f"{value:.1f} %"


def test_the_tiles_are_those_of_the_days_chosen_once_settled(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    settled = dashboard.report("targets", SETTLED)["total"]
    came = dashboard.report("customers", CAME)["total"]
    expect(page.locator("#numbers .amount")).to_have_text(
        [
            settled["revenue"][0]["net"]["formatted"],
            settled["revenue_per_completed_session"][0]["value"]["formatted"],
            percent(settled["early_click_through"]["rate"]["percent"]),
            percent(settled["early_conversion"]["rate"]["percent"]),
            settled["early_revenue_per_upsell"][0]["value"]["formatted"],
            percent(came["early_repeat_rate"]["percent"]),
        ]
    )
    expect(page.locator("#numbers .state.good").first).to_have_text(
        "Within the target of 15 to 25 %"
    )
    header = page.locator("#numbers header")
    expect(header).to_contain_text("Last 4 weeks")
    expect(header).to_contain_text(f"Oct 23 {TO} Nov 19, 2026, against Sep 25 {TO} Oct 22, 2026")
    expect(header).to_contain_text("Newer days still have clicks")


def test_any_other_days_can_be_compared_with(dashboard: FakeMetrics) -> None:
    page = dashboard.open("?from=2026-11-02&to=2026-11-08")
    header = page.locator("#numbers header")
    expect(header).to_contain_text(f"Nov 2 {TO} 8, 2026, against Oct 26 {TO} Nov 1, 2026.")
    page.get_by_role("combobox", name="Compared with").select_option("A year before")
    expect(header).to_contain_text(f"against Nov 3 {TO} 9, 2025")
    page.get_by_label("Compared from").fill("2026-08-03")
    expect(header).to_contain_text(f"against Aug 3 {TO} 9, 2026")
    expect(page.get_by_role("combobox", name="Compared with")).to_have_value("own")


def test_what_only_chance_moves_has_no_arrow(dashboard: FakeMetrics) -> None:
    changes = dashboard.open().locator("#numbers .change")
    expect(changes).to_have_count(6)
    for tile in range(6):
        expect(changes.nth(tile)).to_contain_text("About the same")


@pytest.mark.parametrize(("times", "arrow"), [(1.9, "▲ up from"), (0.4, "▼ down from")])
def test_a_rate_that_more_than_chance_moves_has_one(
    dashboard: FakeMetrics, times: float, arrow: str
) -> None:
    dashboard.turns = {"upsells_clicked_early": times}
    changes = dashboard.open("?days=7").locator("#numbers .change")
    expect(changes.nth(2)).to_contain_text(arrow)
    expect(changes.nth(3)).to_contain_text("About the same as before")


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
    page = dashboard.open("?days=84")
    page.get_by_role("button", name="Net revenue as a table").click()
    rows = page.locator("#revenue-table tbody tr")
    expect(rows).to_have_count(12)
    report = dashboard.report("revenue", RANGE | {"from": "2026-08-31", "group": "seven_days"})
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


@pytest.mark.parametrize(
    ("narrowing", "whole"),
    [
        ("plan=trial", {"recommendations", "plans", "experts"}),
        ("recommendation_type=follow_up", {"funnel", "recommendations", "plans", "experts"}),
    ],
)
def test_what_does_not_follow_the_filter_says_so(
    dashboard: FakeMetrics, narrowing: str, whole: set[str]
) -> None:
    page = dashboard.open(f"?{narrowing}")
    for part in ("funnel", "recommendations", "revenue", "plans", "experts"):
        scope = page.locator(f"#{part} .scope")
        expect(scope).to_have_text(["All sessions"] if part in whole else [])
    expect(page.locator("#customers .scope")).to_contain_text("All time, all sessions")


def test_one_request_brings_the_first_screen(dashboard: FakeMetrics) -> None:
    dashboard.open("?days=84&plan=trial")
    assert [path.partition("?")[0] for path in dashboard.asked] == ["/api/metrics/overview"]


def test_a_figure_opens_its_definition_freshness_and_rows(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    report = dashboard.report("targets", RANGE)
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
        page.get_by_role("button", name="Rows as CSV: What recommendations earn").click()
    assert download.value.suggested_filename == "upsells_made-2026-10-26-2026-11-22.csv"
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
    shown = dashboard.report("targets", SETTLED | {"group": "plan"})
    own = next(group for group in shown["groups"] if group["value"] == "trial")["figures"]
    amounts = page.locator("#numbers .amount")
    expect(amounts.first).to_have_text(own["revenue"][0]["net"]["formatted"])
    expect(amounts.nth(2)).to_have_text(percent(own["early_click_through"]["rate"]["percent"]))


def test_every_chart_has_its_table(dashboard: FakeMetrics, page: Page) -> None:
    dashboard.open()
    for toggle in page.get_by_role("button", name="as a table").all():
        toggle.click()
        expect(toggle).to_have_attribute("aria-pressed", "true")
    tables = page.locator("section > :not([hidden]) table, section > .table:not([hidden])")
    assert tables.count() >= 6


def test_a_table_is_saved_as_it_stands(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    with page.expect_download() as download:
        page.get_by_role("button", name="Table as CSV: What recommendations earn").click()
    assert download.value.suggested_filename == "recommendations.csv"
    head, first, *_ = download.value.path().read_text().splitlines()
    assert head.startswith('"Recommendation","Made"')
    assert first.startswith('"Full Diagnostic Package"')
    report = dashboard.report("upsells", RANGE | {"group": "recommendation_type"})
    best = max(report["groups"], key=lambda group: group["figures"]["revenue"][0]["net"]["amount"])
    assert f'"{best["figures"]["revenue"][0]["net"]["formatted"]}"' in first


def test_what_a_spreadsheet_would_run_is_saved_as_text(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    saved = {
        "=1+1": "'=1+1",
        "-2+3+cmd|' /C calc'!A0": "'-2+3+cmd|' /C calc'!A0",
        "\uff1d1+1": "'\uff1d1+1",
        "Ada;=1+1": "Ada;'=1+1",
        "-$5.00": "-$5.00",
        "-1.5 %": "-1.5 %",
    }
    page.locator("#recommendations-table tr").nth(1).evaluate(
        "(row, texts) => row.replaceChildren(...texts.map((text) => {"
        " const cell = document.createElement('td'); cell.textContent = text; return cell; }))",
        list(saved),
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Table as CSV: What recommendations earn").click()
    first = download.value.path().read_text().splitlines()[1]
    assert first == ",".join(f'"{text}"' for text in saved.values())


def test_mechanics_stand_by_the_lower_end_of_their_ratings(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    report = dashboard.report("sessions", RANGE | {"group": "mechanic"})
    lows = {group["value"]: group["figures"]["satisfaction"]["low"] for group in report["groups"]}
    surest = max(lows, key=lambda value: lows[value])
    card = page.locator("#experts .multiple").first
    expect(card).to_contain_text("Sessions worth $")
    expect(card).to_contain_text("recommendations after them earned $")
    card.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"mechanic={surest}"))
    expect(
        page.get_by_role("heading", name=NAMES.get(surest, f"Mechanic {surest[-4:]}"), level=2)
    ).to_be_visible()
    own = next(
        group
        for group in dashboard.report("targets", SETTLED | {"group": "mechanic"})["groups"]
        if group["value"] == surest
    )
    amounts = page.locator("#numbers .amount")
    rate = own["figures"]["early_click_through"]["rate"]["percent"]
    expect(amounts.nth(2)).to_have_text(percent(rate))
    expect(page.locator("#numbers")).to_contain_text("Payments are not told apart by mechanic")
    page.get_by_role("link", name="Show everything").click()
    expect(page).to_have_url(re.compile(r"/dashboard[^=]*(\?currency=USD)?$"))


def test_customers_are_found_while_one_types(dashboard: FakeMetrics) -> None:
    page = dashboard.open()
    names = page.locator("#customers .people tbody th")
    expect(names).to_have_count(5)
    row = dashboard_customer.answer("/api/customers", {}, is_empty=False)
    assert row is not None
    dashboard.answers["/api/customers"] = row | {"customers": row["customers"][1:2]}
    page.get_by_label("Find by name, e-mail or phone").fill("figueroa")
    expect(names).to_have_text(["Tomás Figueroa"])
    expect(page.locator("#customers .search")).to_contain_text("newest 1")
    page.get_by_label("Find by name, e-mail or phone").fill("")
    expect(names).to_have_count(5)
    assert any("search=figueroa" in path for path in dashboard.asked)


def test_changes_are_flags_on_the_time_axis(dashboard: FakeMetrics) -> None:
    dashboard.marks = [
        {"at": "2026-11-03T12:00:00Z", "kind": "offer_paused", "subject": "follow_up"},
        {"at": "2026-11-10T12:00:00Z", "kind": "catalogue_changed", "subject": "3f9a"},
    ]
    page = dashboard.open()
    expect(page.locator("#revenue .change-flag")).to_have_count(2)
    expect(page.get_by_role("list", name="Changes in these days")).to_contain_text(
        "Nov 3: Follow-up Session paused"
    )
    page.locator(".area").focus()
    for _ in range(13):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#revenue .readout")).to_contain_text("Another catalogue (3f9a)")
