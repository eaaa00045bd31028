"""A customer chooses what mails they get, and reads why they got each."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.fake_customer import FakeCustomer

PUT = "PUT customers/me/preferences "


@pytest.fixture
def customer(page: Page) -> FakeCustomer:
    return FakeCustomer.with_everything(page)


@pytest.fixture
def chosen(page: Page, site: str, customer: FakeCustomer) -> Locator:
    assert customer.status == 200
    page.goto(f"{site}/my")
    place = page.locator("#preferences")
    expect(place.get_by_role("checkbox").first).to_be_visible()
    return place


def test_topics_a_pause_and_none_at_all_are_one_press_each(
    chosen: Locator, customer: FakeCustomer
) -> None:
    reminders = chosen.get_by_role("checkbox", name="What you began")
    expect(reminders).not_to_be_checked()
    reminders.check()
    expect(chosen.get_by_role("status")).to_have_text("Saved.")
    # What was not touched is not said: a default is no consent.
    customer.expect_act(PUT + '{"topics":{"reminders":true}}')
    expect(reminders).to_be_focused()
    chosen.get_by_role("button", name="Pause for 30 days").press("Enter")
    expect(chosen).to_contain_text("Paused until January 1, 2999.")
    expect(chosen.get_by_role("button", name="Go on")).to_be_focused()
    chosen.get_by_label("Time zone").select_option("Asia/Tokyo")
    customer.expect_act(PUT + '{"time_zone":"Asia/Tokyo"}')
    chosen.get_by_role("button", name="Go on").click()
    chosen.get_by_role("button", name="No e-mails at all").click()
    customer.expect_act(PUT + '{"wants_none":true}')
    for box in chosen.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    expect(chosen.get_by_role("button")).to_have_count(0)
    expect(chosen.get_by_role("checkbox").first).to_be_focused()


def test_a_stage_that_sends_no_mails_asks_nobody_about_them(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    assert customer.status == 200
    send_no_mails(page)
    page.goto(f"{site}/my")
    expect(page.locator("#preferences").get_by_role("combobox").first).to_be_visible()
    expect(page.locator("#preferences").get_by_role("checkbox")).to_have_count(0)
    page.goto(f"{site}/intake?plan=trial")
    expect(page.get_by_role("checkbox", name="I understand")).to_be_visible()
    expect(page.locator("[name=consent]")).to_be_hidden()


def send_no_mails(page: Page) -> None:
    """As a stage without a sender."""

    def answer(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"mails": False})

    page.route("**/config.json", answer)


def test_what_could_not_be_kept_stands_as_before(chosen: Locator, customer: FakeCustomer) -> None:
    customer.status = 503
    chosen.get_by_role("checkbox", name="What could help").uncheck()
    expect(chosen.get_by_role("status")).to_have_text("That did not work. Please try again.")
    expect(chosen.get_by_role("checkbox", name="What could help")).to_be_checked()


@pytest.mark.parametrize(
    ("lang", "entry", "why"),
    [
        ("en", "session_completed", "After your session of November 20, 2026"),
        ("en", "joins:newcomer", "After what you had done with us by November 20, 2026"),
        ("de", "session_completed", "Nach Ihrer Sitzung vom 20. November 2026"),
        ("es", "session_completed", "Tras su sesión del 20 de noviembre de 2026"),
        ("fr", "session_completed", "Après votre séance du 20 novembre 2026"),
        ("ar", "session_completed", "بعد جلستك بتاريخ"),
    ],
)
@pytest.mark.visitor(viewport={"width": 360, "height": 780}, color_scheme="dark")
def test_each_mail_says_why_it_came(  # noqa: PLR0913, PLR0917 - fixtures and a row
    page: Page, site: str, customer: FakeCustomer, lang: str, entry: str, why: str
) -> None:
    customer.preferences["mails"][0]["entry"] = entry
    page.goto(f"{site}/my?lang={lang}")
    place = page.locator("#preferences")
    place.locator("summary").click()
    expect(place.locator("li")).to_contain_text(why)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    place.screenshot(path=SCREENSHOTS / f"my-mails-{lang}-dark.png")
