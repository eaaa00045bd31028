"""A customer finds everything of theirs in one place, and a receipt that leads somewhere."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.fake_customer import BOUGHT, SOON, FakeCustomer, receipt, session


@pytest.fixture
def customer(page: Page) -> FakeCustomer:
    return FakeCustomer.with_everything(page)


def test_sessions_recommendations_and_receipts_stand_in_their_places(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/my")
    expect(page.get_by_role("heading", name="My sessions")).to_be_visible()
    expect(page.locator("#coming li")).to_contain_text("Waiting for a free mechanic")
    expect(page.locator("#past li")).to_contain_text("Completed")
    expect(page.locator("#offers > div > div li")).to_have_count(1)
    expect(page.locator("#offers")).to_contain_text("Service 1")
    receipts = page.locator("#receipts li")
    expect(receipts).to_have_count(2)
    expect(receipts.nth(1)).to_contain_text("Refunded")
    link = receipts.nth(0).get_by_role("link")
    # A recommendation's title is in the reader's language.
    expect(link).to_have_text("Service 3")
    expect(link).to_have_attribute("href", f"/receipt?upsell={BOUGHT}")
    customer.expect_act(
        'POST upsells/viewed {"upsell_ids":["00000000-0000-7000-8000-000000000001"]}'
    )


def test_a_session_to_come_of_a_later_page_stands_in_its_place(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    coming, past = customer.sessions
    pages = {
        None: {"sessions": [past], "next_cursor": "older"},
        "older": {"sessions": [coming], "next_cursor": None},
    }

    def answer(route: Route) -> None:
        [cursor] = parse_qs(urlsplit(route.request.url).query).get("cursor", [None])
        route.fulfill(json=pages[cursor])

    page.route("**/api/sessions?**", answer)
    page.goto(f"{site}/my")
    expect(page.locator("#coming li")).to_have_count(0)
    page.locator("#past").get_by_role("button", name="More").click()
    expect(page.locator("#coming li")).to_contain_text("Waiting for a free mechanic")
    expect(page.locator("#past li")).to_have_count(1)


def test_a_dismissed_recommendation_is_shown_again_and_its_reason_told_in_one_tap(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/my")
    page.get_by_text("Not shown any more (1)").click()
    page.get_by_role("button", name="Not for me").click()
    customer.expect_act(
        'POST upsells/00000000-0000-7000-8000-000000000002/dismiss {"reason":"unsuited"}'
    )
    page.get_by_role("button", name="Show again: Service 2").press("Enter")
    expect(page.locator("#offers > div > div li")).to_have_count(2)
    expect(page.get_by_role("link", name="Book this: Service 2")).to_be_focused()
    page.get_by_role("button", name="Dismiss Service 1").press("Enter")
    expect(page.get_by_text("Not shown any more (1)")).to_be_focused()


def test_their_data_are_taken_away_and_deleted(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    page.goto(f"{site}/my")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download my data").click()
    assert json.loads(taken.value.path().read_text()) == {"records": [{"kind": "session"}]}
    page.get_by_role("button", name="Delete my data").click()
    keep = page.get_by_role("button", name="Keep my data")
    expect(keep).to_be_focused()
    keep.click()
    assert "DELETE customers/me" not in customer.acts
    page.get_by_role("button", name="Delete my data").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Your data are deleted")).to_be_focused()
    customer.expect_act("DELETE customers/me")


def test_an_empty_page_says_what_will_stand_there(page: Page, site: str) -> None:
    FakeCustomer(page)
    page.goto(f"{site}/my")
    for words in ("Nothing is booked.", "will be listed here", "You have paid nothing yet."):
        expect(page.get_by_text(words)).to_be_visible()
    assert faults(page) == []


def test_what_cannot_be_loaded_says_so_and_can_be_tried_again(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    customer.status = 503
    page.goto(f"{site}/my")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    customer.status = 200
    again.click()
    expect(page.locator("#coming li")).to_have_count(1)


@pytest.mark.usefixtures("customer")
@pytest.mark.visitor(locale="de-DE", reduced_motion="reduce")
def test_a_page_is_whole_in_the_readers_language_until_they_choose_another(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/my")
    expect(page.get_by_role("heading", name="Meine Sitzungen")).to_be_visible()
    expect(page.locator("#past li")).to_contain_text("Ihre Sitzung: Videositzung")
    assert page.evaluate("document.documentElement.lang") == "de-DE"
    page.get_by_label("Sprache").select_option("ar")
    expect(page.get_by_role("heading", name="جلساتي")).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_role("heading", name="شكرًا لك")).to_be_visible()


@pytest.mark.usefixtures("customer")
@pytest.mark.visitor(locale="it-IT")
def test_a_language_that_we_do_not_have_leaves_all_of_it_in_the_catalogues(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/my")
    expect(page.get_by_role("heading", name="My sessions")).to_be_visible()
    expect(page.locator("#receipts li").first).to_contain_text("$25.00")


def test_a_receipt_waits_for_the_payment_and_says_what_happens_next(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    paid, customer.receipts = customer.receipts, []
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_role("status")).to_have_text("Your payment is being confirmed.")
    customer.sessions = [session(1, "pending", preferred_until=SOON)]
    customer.receipts = paid
    expect(page.get_by_role("status")).to_have_text("Service 3 is booked.")
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    main = page.locator("main")
    expect(main).to_contain_text("Your mechanic of last time is asked first")
    expect(main).to_contain_text("$25.00")
    expect(page.get_by_role("link", name="help@")).to_have_attribute(
        "href", "mailto:help@comeback-garage.example"
    )
    link = page.get_by_role("link", name="See your session")
    expect(link).to_have_attribute("href", f"/summary?session={customer.sessions[0]['id']}")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "in_review", "session_id": None}, "somebody looks at it"),
        ({"status": "refunded"}, "This payment was given back."),
    ],
)
def test_a_receipt_says_how_the_payment_stands(
    page: Page, site: str, customer: FakeCustomer, values: dict[str, Any], said: str
) -> None:
    customer.receipts = [receipt(1, **values)]
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.get_by_role("heading", name="What happens next")).to_have_count(0)


@pytest.mark.usefixtures("customer")
def test_a_receipt_of_long_ago_is_found(page: Page, site: str) -> None:
    newer, old = receipt(2, upsell_id=None), receipt(1)
    pages = {
        None: {"receipts": [newer], "next_cursor": "older"},
        "older": {"receipts": [old], "next_cursor": None},
    }

    def answer(route: Route) -> None:
        [cursor] = parse_qs(urlsplit(route.request.url).query).get("cursor", [None])
        route.fulfill(json=pages[cursor])

    page.route("**/api/customers/me/receipts?**", answer)
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_role("status")).to_have_text("Service 3 is booked.")


def test_a_membership_needs_no_session(page: Page, site: str, customer: FakeCustomer) -> None:
    customer.receipts = [receipt(1, session_id=None, plan="premium")]
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_text("It has begun.")).to_be_visible()


def test_a_mechanic_who_has_taken_it_is_named(
    page: Page, site: str, customer: FakeCustomer
) -> None:
    customer.sessions = [session(1, "waiting", mechanic_id="m", mechanic_name="Sam Torres")]
    page.goto(f"{site}/receipt?upsell={BOUGHT}")
    expect(page.get_by_text("Sam Torres has taken it")).to_be_visible()


@pytest.mark.usefixtures("customer")
@pytest.mark.visitor(reduced_motion="reduce")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_both_pages_fit_every_screen(page: Page, site: str, width: int, scheme: Any) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, ready in {"my": "#coming li", f"receipt?upsell={BOUGHT}": "main dl"}.items():
        page.goto(f"{site}/{name}")
        expect(page.locator(ready).first).to_be_visible()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture = f"{name.partition('?')[0]}-{width}-{scheme}.png"
        page.screenshot(path=SCREENSHOTS / picture, full_page=True)
    assert said == []
