"""Delivered, rendered and seen are three things; only what was seen is reported, and once."""

import pytest
from playwright.sync_api import expect

from tests.browser.fake_api import FakeApi, upsell, wait_until

START = 1_700_000_000
# One column, and so much room above and below that a card may stand anywhere on the screen.
ROOM = "body { margin: 0; inline-size: 400px } h1, #after { margin: 0; block-size: 3000px }"
TURN = """(state) => {
  Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

# A frame reports to all its observers at once: what ours has heard, the component has heard too.
SHOW = """async (card, share) => {
  await document.fonts.ready;
  for (;;) {
    const { top, height } = card.getBoundingClientRect();
    const pixels = share < 0.5 ? Math.floor(height * share) : Math.ceil(height * share);
    scrollTo(0, top + scrollY + pixels - innerHeight);
    const ratio = await new Promise((heard) => new IntersectionObserver(([entry], observer) => {
      observer.disconnect();
      heard(entry.intersectionRatio);
    }).observe(card));
    if (Math.abs(ratio - share) < 0.05 && ratio >= 0.5 === share >= 0.5) return;
  }
}"""


@pytest.fixture
def still(api: FakeApi) -> FakeApi:
    """A page whose clock stands still until it is told to run, with one card out of sight."""
    api.page.clock.install(time=START)
    api.upsells = [upsell(1)]
    return api


def open_page(api: FakeApi) -> None:
    api.open(style=ROOM)
    expect(api.cards).to_have_count(len(api.upsells))
    api.page.clock.pause_at(START + 3600)


def show(api: FakeApi, share: float, *, card: int = 0) -> None:
    """Scroll until that share of a card stands above the lower edge of the screen."""
    api.cards.nth(card).evaluate(SHOW, share)


def run(api: FakeApi, milliseconds: int) -> None:
    api.page.clock.run_for(milliseconds)
    api.page.wait_for_timeout(60)


def expect_views(api: FakeApi, *reports: list[int]) -> None:
    """Wait until that was reported, and check that nothing else was."""
    wait_until(api.page, lambda: len(api.viewed) >= len(reports))
    assert api.viewed == list(reports)


def test_half_a_card_for_a_second_is_seen(still: FakeApi) -> None:
    open_page(still)
    show(still, 0.5)
    run(still, 900)
    assert still.viewed == []
    run(still, 100)
    expect_views(still, [1])


def test_less_than_half_a_card_is_not_seen(still: FakeApi) -> None:
    open_page(still)
    show(still, 0.49)
    run(still, 10_000)
    assert still.viewed == []


def test_two_glances_do_not_make_a_second(still: FakeApi) -> None:
    open_page(still)
    for _ in range(2):
        show(still, 1)
        run(still, 900)
        show(still, 0)
    run(still, 5_000)
    assert still.viewed == []


def test_a_tab_that_does_not_show_is_not_looked_at(still: FakeApi) -> None:
    open_page(still)
    show(still, 1)
    run(still, 900)
    still.page.evaluate(TURN, "hidden")
    run(still, 5_000)
    still.page.evaluate(TURN, "visible")
    run(still, 900)
    assert still.viewed == []
    run(still, 100)
    expect_views(still, [1])


def test_a_page_that_goes_away_reports_all_that_was_seen_so_far(still: FakeApi) -> None:
    still.upsells = [upsell(number) for number in (1, 2, 3)]
    open_page(still)
    show(still, 1, card=1)
    run(still, 1_000)
    assert still.viewed == []
    still.page.evaluate(TURN, "hidden")
    expect_views(still, [1, 2])
    still.page.evaluate(TURN, "visible")
    still.page.goto(f"{still.site}/intake")
    expect_views(still, [1, 2])


def test_what_was_seen_on_an_earlier_visit_is_not_reported_again(still: FakeApi) -> None:
    still.upsells = [upsell(1, viewed_at="2026-11-02T10:21:04Z"), upsell(2)]
    open_page(still)
    show(still, 1, card=1)
    run(still, 1_000)
    expect_views(still, [2])


def test_a_report_that_does_not_arrive_is_made_again(still: FakeApi) -> None:
    open_page(still)
    still.away = True
    show(still, 1)
    run(still, 1_000)
    assert still.viewed == []
    still.away = False
    still.page.evaluate("dispatchEvent(new Event('online'))")
    expect_views(still, [1])


def test_a_page_may_listen_to_what_happens(api: FakeApi) -> None:
    api.upsells = [upsell(1)]
    names = ["rendered", "viewed", "clicked", "dismissed", "restored"]
    api.open(
        script="window.heard = [];"
        f"for (const name of {names}) document.addEventListener('upsell-' + name,"
        " (event) => window.heard.push(name + ' ' + event.detail.id.slice(-1)));"
        "document.addEventListener('click', (event) => event.preventDefault())"
    )
    wait_until(api.page, lambda: api.viewed == [[1]])
    api.cards.get_by_role("link").click()
    api.dismiss(1)
    api.element.get_by_role("button", name="Undo").click()
    assert api.page.evaluate("window.heard") == [f"{name} 1" for name in names]
