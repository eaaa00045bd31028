"""What a customer wrote or said before is not asked of them again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.fake_customer import FakeCustomer, session
from tests.browser.test_intake_page import fill_in, send


@pytest.fixture
def customer(page: Page) -> FakeCustomer:
    return FakeCustomer.with_everything(page)


def test_what_was_written_waits_while_the_customer_signs_in_again(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/intake?plan=diagnostic")
    fill_in(page)
    page.get_by_role("radio", name="Quick Chat").check()
    page.get_by_role("checkbox", name="It is urgent").check()
    customer.status = 401
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("your words are kept")
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    customer.status = 200
    page.reload()
    expect(page.get_by_label("Describe it in your own words")).to_have_value(
        "It grinds when I brake downhill."
    )
    expect(page.get_by_label("Model", exact=True)).to_have_value("V60")
    expect(page.get_by_role("radio", name="Quick Chat")).to_be_checked()
    expect(page.get_by_role("checkbox", name="It is urgent")).to_be_checked()
    expect(page.get_by_role("checkbox", name="I understand")).not_to_be_checked()
    page.reload()
    expect(page.get_by_label("Model", exact=True)).to_have_value("")


def test_what_was_written_is_not_shown_to_who_signs_in_next(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/intake?plan=diagnostic")
    fill_in(page)
    customer.status = 401
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("your words are kept")
    customer.status, customer.person = 200, "somebody else"
    page.reload()
    expect(page.locator("#form")).to_be_visible()
    for name in ("concern", "vehicle.model", "contact.name", "contact.email"):
        expect(page.locator(f"[name='{name}']")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.includes('draft'))") == []


def test_after_change_the_form_knows_how_to_reach_the_customer(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    customer.contact = {"name": "Ada Miller", "email": "ada@example.com", "phone": None}
    customer.upsells[0] |= {"plan": "video15", "session_id": session(2, "completed")["id"]}
    page.goto(f"{site}/intake?upsell={customer.upsells[0]['id']}")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Miller")
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("ada@example.com")
    expect(page.get_by_label("Phone")).to_have_value("")
    assert faults(page) == []


@pytest.fixture
def confirmed(page: Page, site: str, customer: FakeCustomer) -> Page:
    """A customer who said nothing about mails, before they confirm what they buy."""
    for topic in customer.preferences["topics"]:
        topic.update(wanted=None, mailed=False)
    customer.upsells[0] |= {"plan": "video15", "session_id": session(2, "completed")["id"]}
    page.goto(f"{site}/intake?upsell={customer.upsells[0]['id']}")
    return page


@pytest.mark.visitor(timezone_id="Europe/Berlin")
def test_who_confirms_and_said_nothing_about_mails_may_agree(
    confirmed: Page, customer: FakeCustomer
) -> None:
    box = confirmed.locator("#confirm").get_by_role("checkbox", name="Send me by e-mail")
    expect(box).not_to_be_checked()
    customer.status = 503
    box.click()
    expect(confirmed.locator("#confirm .agreed")).to_contain_text("That did not work.")
    expect(box).not_to_be_checked()
    customer.status = 200
    box.check()
    customer.expect_act(
        'PUT customers/me/preferences {"mail_consent":true,"time_zone":"Europe/Berlin"}'
    )
    expect(confirmed.locator("#confirm .agreed")).to_contain_text("Saved.")
    assert faults(confirmed) == []


@pytest.mark.parametrize("wanted", [True, False])
def test_who_said_yes_or_no_is_not_asked_again(
    confirmed: Page, customer: FakeCustomer, wanted: object
) -> None:
    customer.preferences["topics"][0]["wanted"] = wanted
    confirmed.reload()
    expect(confirmed.get_by_role("button", name="Change")).to_be_visible()
    expect(confirmed.locator("#confirm [name=consent]")).to_have_count(0)


@pytest.mark.visitor(locale="ar-EG")
@pytest.mark.usefixtures("customer")
def test_the_form_is_whole_in_arabic(page: Page, site: str) -> None:
    page.goto(f"{site}/intake?plan=diagnostic")
    expect(page.get_by_role("heading", level=1)).to_have_text("احجز جلسة")
    form = page.locator("#form")
    expect(form).to_be_visible()
    expect(form).to_have_css("direction", "rtl")
    expect(form.get_by_label("الطراز", exact=True)).to_be_visible()
    expect(form).not_to_contain_text("Describe")
    assert faults(page) == []


@pytest.mark.visitor(locale="de-DE", timezone_id="Europe/Berlin")
def test_who_ticks_the_box_may_be_mailed_by_their_own_clock(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/intake?plan=trial")
    box = page.get_by_role("checkbox", name="Schicken Sie mir nach einem Gespräch per E-Mail")
    expect(box).not_to_be_checked()
    expect(box).not_to_have_attribute("required", "")
    fill_in_german(page)
    asked = {"name": "Ada Miller", "email": "ada@example.com", "time_zone": "Europe/Berlin"}
    assert sent_contact(page) == asked
    box.check()
    assert sent_contact(page) == asked | {"mail_consent": True}
    # Consent is given anew each time.
    customer.status = 401
    sent_contact(page)
    customer.status = 200
    page.reload()
    expect(page.get_by_label("E-Mail", exact=True)).to_have_value("ada@example.com")
    expect(box).not_to_be_checked()
    assert faults(page) == []


def fill_in_german(page: Page) -> None:
    for name, value in (("year", "2014"), ("make", "Volvo"), ("model", "V60")):
        page.locator(f"[name='vehicle.{name}']").fill(value)
    page.locator("[name=concern]").fill("Es schleift.")
    page.locator("[name='contact.name']").fill("Ada Miller")
    page.locator("[name='contact.email']").fill("ada@example.com")
    page.locator("[name=waiver]").check()


def sent_contact(page: Page) -> Any:
    with page.expect_response("**/api/intake/start") as sent:
        page.locator("#send").click()
    expect(page.locator("#send")).to_be_enabled()
    return (sent.value.request.post_data_json or {})["contact"]
