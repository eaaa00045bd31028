"""What recommendations caused stands beside what is credited, on each figure of earnings."""

from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard_api import NOW, FakeMetrics
from tests.browser.test_dashboard_page import AXE, CUT, SIZES

_ROW: Final = {"since": "2026-10-01T08:00:00Z", "currency": "USD", "known_at": NOW.isoformat()}
_COUNTS: Final = {"credited": 1_200_000, "customers": 9_500, "sessions": 12_000, "shown": 24_000}
_SOME: Final = _COUNTS | {"caused": None, "low": None, "high": None, "needed": 950, "weeks": 3}
_PLENTY: Final = _SOME | {
    "caused": 900_000.0,
    "low": 300_000.0,
    "high": 1_500_000.0,
    "needed": None,
    "weeks": None,
}
STATES: Final[dict[str, dict[str, Any] | None]] = {
    "none": None,
    "some": _ROW | {"effect": _SOME},
    "plenty": _ROW | {"effect": _PLENTY},
}

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


@pytest.mark.parametrize(
    ("state", "tiles", "words"),
    [
        ("none", ["Caused: no holdout runs"] * 3, "no holdout runs."),
        (
            "some",
            ["Caused: not enough, 950 more customers or 3 more weeks"] * 3,
            "not known yet: 950 more customers who pay (about 3 more weeks).",
        ),
        (
            "plenty",
            [
                "Caused $3,000.00 to $15,000.00, credited $12,000.00",
                "Caused $0.25 to $1.25, credited $1.00",
                "Caused $0.12 to $0.62, credited $0.50",
            ],
            "Recommendations caused between $3,000.00 and $15,000.00;",
        ),
    ],
)
def test_each_figure_of_earnings_says_what_was_caused(
    dashboard: FakeMetrics, state: str, tiles: list[str], words: str
) -> None:
    dashboard.caused = STATES[state]
    page = dashboard.open()
    expect(page.locator("#numbers .tile .caused")).to_have_text(tiles)
    for place in ("#numbers > .caused", "#recommendations .remark", "#revenue .remark"):
        expect(page.locator(place).first).to_contain_text(words)
    told = page.locator("#numbers > .caused")
    link = told.get_by_role("link", name="Start one" if state == "none" else "More of the holdout")
    expect(link).to_have_attribute("href", "/dashboard/experiments#experiment-holdout")
    if state != "none":
        expect(told).to_contain_text("counted Nov 22, 2026")


def test_whoever_has_a_link_reads_it_and_starts_nothing(dashboard: FakeMetrics) -> None:
    dashboard.caused = STATES["plenty"]
    dashboard.share({"from": "2026-10-26", "to": "2026-11-22", "tz": "UTC"})
    page = dashboard.open(f"/shared#{'s' * 43}")
    expect(page.locator("#numbers > .caused")).to_contain_text("Recommendations caused between")
    expect(page.locator("#numbers > .caused a")).to_have_count(0)


@pytest.mark.parametrize("state", ["some", "plenty"])
def test_it_fits_everywhere(dashboard: FakeMetrics, state: str) -> None:
    dashboard.caused = STATES[state]
    page = dashboard.page
    for (width, height), theme in zip(SIZES, ("dark", "light", "dark", "light"), strict=True):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two
        page.set_viewport_size({"width": width, "height": height})
        dashboard.open()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
