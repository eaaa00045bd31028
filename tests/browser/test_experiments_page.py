"""The page of experiments: words, figures, a picture over time, and what an admin may do."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCREENSHOTS
from tests.browser.experiments_api import FakeExperiments
from tests.browser.test_dashboard_page import AXE, CUT, SIZES

PRICE = "#experiment-follow_up_price"

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


def test_before_anything_ran_it_says_what_it_takes(experiments: FakeExperiments) -> None:
    page = experiments.open()
    expect(page.locator(PRICE)).to_contain_text("Never ran")
    expect(page.locator(PRICE)).to_contain_text("Not enough to compare higher with usual")
    expect(page.locator("#experiment-holdout")).to_contain_text("Not enough to say")
    expect(page.locator(".intervals")).to_have_count(0)


def test_an_experiment_is_started_stopped_with_a_reason_and_started_again(
    experiments: FakeExperiments,
) -> None:
    page = experiments.open()
    price = page.locator(PRICE)
    price.get_by_role("button", name="Start").click()
    expect(price).to_contain_text("Runs since")
    price.get_by_label("Why it is stopped").fill("Customers complained.")
    price.get_by_role("button", name="Stop").click()
    expect(price).to_contain_text("Stopped: Enough.")
    price.get_by_role("button", name="Start again").click()
    expect(price).to_contain_text("Runs since")
    assert experiments.asked == [
        ("follow_up_price/start", {}),
        ("follow_up_price/stop", {"reason": "Customers complained."}),
        ("follow_up_price/start", {}),
    ]


def test_a_decision_gives_everyone_a_variation(experiments: FakeExperiments) -> None:
    experiments.status = {"follow_up_price": "running"}
    page = experiments.open()
    price = page.locator(PRICE)
    price.get_by_role("button", name="Give everyone higher").click()
    expect(price).to_contain_text("Everyone gets higher")
    expect(price.get_by_role("button", name="Give everyone usual")).to_be_visible()
    expect(price.get_by_role("button", name="Give everyone higher")).to_have_count(0)
    assert experiments.asked == [("follow_up_price/decide", {"variation": "higher"})]


def test_one_that_cannot_be_read_says_so_and_can_be_stopped(experiments: FakeExperiments) -> None:
    experiments.status = {"follow_up_price": "running"}
    experiments.unreadable = {"follow_up_price"}
    page = experiments.open()
    price = page.locator(PRICE)
    expect(price.locator(".question")).to_contain_text("cannot read what it compares")
    expect(price.get_by_role("table")).to_have_count(0)
    price.get_by_role("button", name="Stop").click()
    expect(price).to_contain_text("Stopped: Enough.")
    expect(page.locator("#experiment-holdout")).to_contain_text("Never ran")


def test_a_refusal_is_read_where_it_was_asked(experiments: FakeExperiments) -> None:
    experiments.refusal = "follow_up_price is running since 2026-11-01."
    page = experiments.open()
    page.locator(PRICE).get_by_role("button", name="Start").click()
    expect(page.locator(PRICE).get_by_role("alert")).to_have_text(experiments.refusal)


def test_what_is_known_is_said_first_and_drawn_over_time(experiments: FakeExperiments) -> None:
    experiments.wealth = 20_000
    experiments.status = dict.fromkeys(("holdout", "follow_up_price"), "running")
    page = experiments.open()
    expect(page.locator("#experiment-holdout .said")).to_contain_text("Recommendations caused")
    expect(page.locator("#experiment-holdout .said")).to_contain_text("credited to them")
    expect(page.locator(PRICE).locator(".said")).to_contain_text("higher is better")
    expect(page.locator(PRICE).get_by_role("img")).to_have_accessible_name(
        "higher day by day: on Nov 22 between +1.6 % and +38.4 %."
    )
    row = page.locator(PRICE).get_by_role("row").nth(2)
    expect(row).to_contain_text("20,000")


def test_with_some_data_it_says_what_was_counted_and_how_much_longer_it_takes(
    experiments: FakeExperiments,
) -> None:
    experiments.wealth = 200
    experiments.status = dict.fromkeys(("holdout", "follow_up_price"), "running")
    page = experiments.open()
    price, held = page.locator(PRICE), page.locator("#experiment-holdout")
    expect(price.locator(".said")).to_have_text(
        "Not enough to compare higher with usual: 60 more customers who pay (about 6 more weeks)."
    )
    expect(price.get_by_role("row").nth(1)).to_contain_text("200")
    expect(price.get_by_role("row").nth(2)).to_contain_text("\N{EN DASH}")
    expect(held.locator(".said")).to_contain_text("are credited to recommendations")
    expect(held.locator(".said")).to_contain_text("more customers who pay (about")
    expect(page.locator(".intervals")).to_have_count(0)
    expect(price.get_by_role("button", name="Stop")).to_be_visible()


@pytest.mark.parametrize("wealth", [0, 200, 20_000], ids=["nothing", "some", "plenty"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_everywhere(experiments: FakeExperiments, wealth: int, theme: Any) -> None:
    page = experiments.page
    experiments.wealth = wealth
    experiments.status = dict.fromkeys(("holdout", "follow_up_price"), "running") if wealth else {}
    page.emulate_media(color_scheme=theme)
    for width, height in SIZES[::2]:
        page.set_viewport_size({"width": width, "height": height})
        experiments.open()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = f"experiments-{wealth}-{width}-{theme}.png"
        page.screenshot(path=SCREENSHOTS / name, full_page=True)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
