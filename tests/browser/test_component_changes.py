"""A page may set everything as often as it renders: only what differs changes anything."""

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import launch
from tests.browser.fake_api import SESSION, FakeApi, run_clock, upsell, wait_until

START: Final = 1_700_000_000
RETURN: Final = """() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))"""


def expect_rest(api: FakeApi, asked: int) -> None:
    """No more was asked than that, also a moment later."""
    api.page.wait_for_timeout(300)
    assert api.asked == asked


@pytest.fixture
def shown(api: FakeApi) -> FakeApi:
    """A page that shows two cards, after one request."""
    api.upsells = [upsell(1), upsell(2)]
    api.open(attributes='token="t-1" api-base=""')
    expect(api.cards).to_have_count(2)
    assert api.asked == 1
    return api


def test_the_same_values_again_ask_for_nothing(shown: FakeApi) -> None:
    shown.element.evaluate(
        """(it) => {
          for (const name of it.getAttributeNames()) it.setAttribute(name, it.getAttribute(name));
          it.setAttribute("session-id", "another");
          it.setAttribute("session-id", it.dataset.session);
        }""".replace("it.dataset.session", f"'{SESSION}'")
    )
    expect_rest(shown, 1)


def test_another_heading_is_only_another_heading(shown: FakeApi) -> None:
    shown.element.evaluate("(it) => it.setAttribute('heading', 'What comes next')")
    expect(shown.element.get_by_role("heading", level=2)).to_have_text("What comes next")
    expect_rest(shown, 1)


def test_another_language_asks_anew_and_own_words_replace_ours(shown: FakeApi) -> None:
    shown.language = "de"
    shown.element.evaluate("(it) => { it.lang = 'de'; }")
    heading = shown.element.get_by_role("heading", level=2)
    expect(heading).to_have_text("Als Nächstes empfohlen")
    expect(shown.cards.first.get_by_role("link")).to_have_text("Jetzt buchen")
    assert (shown.asked, shown.languages[1]) == (2, "de")
    shown.element.evaluate("(it) => { it.words = { heading: 'Für dich' }; }")
    expect(heading).to_have_text("Für dich")
    expect(shown.cards.first.get_by_role("link")).to_have_text("Jetzt buchen")


def test_a_new_token_or_provider_serves_the_next_request(shown: FakeApi) -> None:
    shown.element.evaluate("(it) => it.setAttribute('token', 't-2')")
    shown.dismiss(1)
    shown.expect_call("1/dismiss")
    shown.element.evaluate("(it) => { it.tokenProvider = () => 't-3'; }")
    shown.dismiss(2)
    shown.expect_call("2/dismiss")
    assert set(shown.tokens) == {"Bearer t-1", "Bearer t-2", "Bearer t-3"}
    assert shown.asked == 1


def test_a_click_goes_out_with_the_newest_token(shown: FakeApi) -> None:
    link = shown.cards.get_by_role("link").first
    link.hover()
    shown.page.locator("h1").hover()
    shown.element.evaluate("(it) => { it.tokenProvider = () => 't-2'; }")
    link.click()
    shown.expect_call("1/click")
    assert shown.tokens[-1] == "Bearer t-2"


def test_a_provider_that_is_cleared_leaves_nothing_to_ask_with(shown: FakeApi) -> None:
    shown.element.evaluate("(it) => { it.removeAttribute('token'); it.tokenProvider = undefined; }")
    expect(shown.element.locator("section")).to_be_hidden()
    expect_rest(shown, 1)


def test_a_card_is_viewed_though_the_provider_changes_all_the_time(shown: FakeApi) -> None:
    shown.element.evaluate("(it) => setInterval(() => { it.tokenProvider = () => 't-1'; }, 50)")
    wait_until(shown.page, lambda: shown.viewed == [[1, 2]])
    assert shown.asked == 1


def test_an_element_that_is_moved_stays_as_it_is(shown: FakeApi) -> None:
    shown.element.evaluate("(it) => document.body.append(it)")
    expect_rest(shown, 1)
    expect(shown.cards).to_have_count(2)


def test_an_element_that_comes_back_later_asks_again(shown: FakeApi) -> None:
    shown.element.evaluate(
        """async (it) => {
          it.remove();
          await new Promise((resolve) => setTimeout(resolve, 100));
          document.body.append(it);
        }"""
    )
    wait_until(shown.page, lambda: shown.asked == 2)
    expect(shown.cards).to_have_count(2)


def test_a_token_that_was_refused_is_not_asked_with_again(api: FakeApi) -> None:
    api.status = 401
    api.open()
    wait_until(api.page, lambda: api.asked == 2)
    api.element.evaluate("(it) => { for (let i = 0; i < 3; i++) it.tokenProvider = () => 't-1'; }")
    expect_rest(api, 2)
    api.status, api.upsells = 200, [upsell(1)]
    api.element.evaluate("(it) => { it.tokenProvider = () => 't-2'; }")
    expect(api.cards).to_have_count(1)
    assert api.tokens == ["Bearer t-1", "Bearer t-1", "Bearer t-2"]


def test_a_provider_that_fails_while_it_is_refused_is_no_error(api: FakeApi) -> None:
    api.status = 403
    api.open()
    wait_until(api.page, lambda: api.asked == 1)
    api.element.evaluate("(it) => { it.tokenProvider = () => { throw new Error('signed out') }; }")
    expect_rest(api, 1)


def test_a_provider_set_before_the_script_is_there_is_kept(api: FakeApi) -> None:
    api.upsells = [upsell(1)]
    api.open(
        attributes="",
        script="document.querySelector('upsell-recommendations').tokenProvider = () => 'early'",
    )
    expect(api.cards).to_have_count(1)
    assert api.tokens == ["Bearer early"]


def become_idle(api: FakeApi) -> list[str]:
    """Take the token away while the page's clock stands still; what is warned of from then on."""
    api.page.clock.install(time=START)
    api.upsells = [upsell(1)]
    api.open()
    expect(api.cards).to_have_count(1)
    api.page.clock.pause_at(START + 3600)
    warnings: list[str] = []
    api.page.on(
        "console",
        lambda message: warnings.append(message.text) if message.type == "warning" else None,
    )
    api.element.evaluate("(it) => it.removeAttribute('token')")
    expect(api.element.locator("section")).to_be_hidden()
    run_clock(api.page, 1)
    return warnings


def test_nothing_to_ask_with_is_one_warning(api: FakeApi) -> None:
    warnings = become_idle(api)
    assert warnings == []
    for number in range(5):
        run_clock(api.page, 1)
        api.element.evaluate("(it, text) => it.setAttribute('heading', text)", f"{number}")
    wait_until(api.page, lambda: len(warnings) > 0)
    assert len(warnings) == 1
    assert "tokenProvider" in warnings[0]


def test_what_can_be_asked_within_two_seconds_is_no_warning(api: FakeApi) -> None:
    warnings = become_idle(api)
    api.element.evaluate("(it) => { it.tokenProvider = () => 'late'; }")
    expect(api.cards).to_have_count(1)
    run_clock(api.page, 5)
    assert warnings == []


def test_a_page_that_comes_back_from_the_payment_shows_what_was_bought(shown: FakeApi) -> None:
    shown.upsells = [upsell(1, purchased_at="2026-11-22T10:00:00Z"), upsell(2)]
    shown.page.evaluate(RETURN)
    expect(shown.cards.first.locator(".outcome")).to_have_text("Booked")
    assert shown.asked == 2


def test_a_browser_that_keeps_pages_shows_what_was_bought_meanwhile(
    browser: Browser, site: str
) -> None:
    keeping = launch(browser.browser_type, ignore_default_args=["--disable-back-forward-cache"])
    page = keeping.new_page()
    api = FakeApi(page, site, upsells=[upsell(1), upsell(2)])
    api.open()
    expect(api.cards).to_have_count(2)
    page.evaluate("window.kept = true")
    page.goto(f"{site}/intake")
    api.upsells = [upsell(1, purchased_at="2026-11-22T10:00:00Z"), upsell(2)]
    page.go_back(wait_until="commit")
    expect(api.cards.first.locator(".outcome")).to_have_text("Booked")
    assert page.evaluate("window.kept")
    keeping.close()


def test_while_it_asks_again_the_cards_stay(shown: FakeApi) -> None:
    shown.away = True
    shown.page.evaluate(RETURN)
    wait_until(shown.page, lambda: shown.missed >= 2)
    expect(shown.cards).to_have_count(2)
    expect(shown.element.get_by_role("status")).to_be_hidden()


def test_a_page_may_ask_for_it_itself(shown: FakeApi) -> None:
    shown.upsells = [upsell(3)]
    shown.element.evaluate("(it) => it.reload()")
    expect(shown.cards.get_by_role("heading")).to_have_text(["Service 3"])


def test_a_page_loaded_as_usual_asks_once(shown: FakeApi) -> None:
    shown.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))")
    expect_rest(shown, 1)
