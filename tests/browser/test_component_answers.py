"""What customers do with the recommendations, by pointer and by keyboard, online and off."""

import pytest
from playwright.sync_api import expect

from tests.browser.fake_api import (
    FakeApi,
    focused,
    run_clock,
    run_clock_until,
    upsell,
    wait_until,
)


def three() -> list[dict[str, object]]:
    return [upsell(number) for number in (1, 2, 3)]


def test_a_click_is_told_while_the_page_already_leaves(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    api.cards.get_by_role("link").nth(1).click()
    api.page.wait_for_url("**/intake?plan=plan2&upsell=*")
    api.expect_call("2/click")
    assert set(api.tokens) == {"Bearer t-1"}


def test_a_new_tab_counts_as_a_click(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    with api.page.context.expect_page():
        api.cards.get_by_role("link").first.click(button="middle")
    api.expect_call("1/click")


def test_a_click_leads_on_though_the_network_is_away(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    expect(api.cards).to_have_count(3)
    api.away = True
    api.cards.get_by_role("link").first.click()
    api.page.wait_for_url("**/intake?plan=plan1&upsell=*")


@pytest.mark.visitor(reduced_motion="reduce")
def test_the_place_of_a_dismissed_card_keeps_its_height_and_the_next_tab_undoes_it(
    api: FakeApi,
) -> None:
    api.upsells = three()
    api.page.clock.install()
    api.open()
    expect(api.cards).to_have_count(3)
    before = [card.bounding_box() for card in api.cards.all()]
    api.element.get_by_role("button", name="Dismiss Service 2").press("Enter")
    expect(api.places).to_contain_text("Service 2 removed")
    assert focused(api.page).startswith("Service 2 removed")
    after = [card.bounding_box() for card in api.cards.all()]
    assert after == [before[0], before[2]]
    api.expect_call("2/dismiss")
    # Nobody is hurried.
    run_clock(api.page, 3600)
    api.page.keyboard.press("Tab")
    assert focused(api.page) == "Undo"
    api.page.keyboard.press("Enter")
    run_clock_until(api.page, lambda: "2/undo" in api.answers)
    expect(api.cards.get_by_role("heading")).to_have_text(["Service 1", "Service 2", "Service 3"])
    assert focused(api.page).startswith("BadgeService 2")


def test_all_of_them_may_be_dismissed_and_brought_back(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    for number in (1, 2, 3):
        api.dismiss(number)
        api.expect_call(f"{number}/dismiss")
    expect(api.places).to_have_count(3)
    for _ in range(3):
        api.element.get_by_role("button", name="Undo").first.click()
    expect(api.cards.get_by_role("heading")).to_have_text(["Service 1", "Service 2", "Service 3"])
    for number in (1, 2, 3):
        api.expect_call(f"{number}/undo")


def test_why_it_was_dismissed_is_told_in_one_tap(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    api.dismiss(2)
    api.places.get_by_role("button", name="Too expensive").click()
    expect(api.places.get_by_role("status")).to_have_text("Thank you.")
    wait_until(api.page, lambda: api.reasons == ["price"])
    assert api.answers == ["2/dismiss", "2/dismiss"]
    api.page.keyboard.press("Tab")
    assert focused(api.page) == "Undo"


def test_the_keyboard_does_all_that_the_pointer_does(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    expect(api.cards).to_have_count(3)
    press = api.page.keyboard.press
    press("Tab")
    assert focused(api.page) == "Book this"
    press("Tab")
    press("Enter")
    api.expect_call("1/dismiss")
    expect(api.cards).to_have_count(2)
    press("Tab")
    press("Enter")
    api.expect_call("1/undo")
    expect(api.cards).to_have_count(3)


def test_a_dismissal_that_cannot_be_kept_brings_the_card_back(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    expect(api.cards).to_have_count(3)
    api.status = 409
    api.dismiss(2)
    expect(api.cards.nth(1).get_by_role("alert")).to_contain_text("could not be removed")
    expect(api.cards).to_have_count(3)


def test_an_undo_that_cannot_be_kept_says_so_in_its_place(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    api.dismiss(2)
    api.expect_call("2/dismiss")
    api.status = 409
    api.element.get_by_role("button", name="Undo").click()
    expect(api.places.get_by_role("alert")).to_contain_text("could not be brought back")
    expect(api.cards).to_have_count(2)


def test_a_dismissal_survives_a_short_outage(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    expect(api.cards).to_have_count(3)
    api.away = True
    api.dismiss(2)
    wait_until(api.page, lambda: api.missed > 0)
    api.away = False
    api.expect_call("2/dismiss")
    expect(api.cards).to_have_count(2)


def test_it_waits_calmly_until_the_recommendations_are_made(api: FakeApi) -> None:
    api.upsells, api.ready = three(), False
    api.page.clock.install()
    api.open()
    expect(api.element.locator(".skeleton")).to_have_count(3)
    run_clock(api.page, 15)
    assert api.asked <= 7
    status = api.element.get_by_role("status")
    run_clock_until(api.page, lambda: "Still choosing" in status.inner_text())
    api.ready = True
    run_clock_until(api.page, lambda: api.cards.count() == 3)


def test_it_gives_up_silently_after_two_minutes(api: FakeApi) -> None:
    api.ready = False
    api.page.clock.install()
    api.open()
    wait_until(api.page, lambda: api.asked == 1)
    section = api.element.locator("section")
    expect(section).to_be_visible()
    run_clock_until(api.page, section.is_hidden)
    asked = api.asked
    run_clock(api.page, 60)
    assert api.asked == asked <= 20


def test_a_network_that_comes_back_brings_the_recommendations(api: FakeApi) -> None:
    api.upsells, api.away = three(), True
    api.open()
    status = api.element.get_by_role("status")
    expect(status).to_contain_text("could not be loaded")
    api.away = False
    status.get_by_role("button", name="Try again").click()
    expect(api.cards).to_have_count(3)
    expect(status).to_be_hidden()


def test_it_says_that_it_is_offline_and_goes_on_by_itself(api: FakeApi) -> None:
    api.upsells, api.ready = three(), False
    api.open()
    wait_until(api.page, lambda: api.asked == 1)
    api.away = True
    api.page.context.set_offline(True)
    status = api.element.get_by_role("status")
    expect(status).to_contain_text("You are offline")
    api.away, api.ready = False, True
    api.page.context.set_offline(False)
    expect(api.cards).to_have_count(3)
    expect(status).to_be_hidden()


def test_an_expired_token_is_renewed_once(api: FakeApi) -> None:
    api.upsells, api.status = three(), 401
    api.open(
        attributes="",
        script="const it = document.querySelector('upsell-recommendations');"
        "it.tokenProvider = ({ fresh }) => fresh ? 'fresh' : 'stale';",
    )
    wait_until(api.page, lambda: len(api.tokens) == 2)
    assert api.tokens == ["Bearer stale", "Bearer fresh"]
    expect(api.element.locator("section")).to_be_hidden()


def test_a_provider_given_late_starts_it(api: FakeApi) -> None:
    api.upsells = three()
    api.open(attributes="")
    api.page.wait_for_timeout(200)
    assert api.asked == 0
    api.element.evaluate("(it) => { it.tokenProvider = async () => 'late'; }")
    expect(api.cards).to_have_count(3)
    assert api.tokens[0] == "Bearer late"


def test_another_session_replaces_the_first(api: FakeApi) -> None:
    api.upsells = three()
    api.open()
    expect(api.cards).to_have_count(3)
    api.upsells = [upsell(7)]
    api.element.evaluate("(it) => it.setAttribute('session-id', 'other')")
    expect(api.cards.get_by_role("heading")).to_have_text(["Service 7"])
