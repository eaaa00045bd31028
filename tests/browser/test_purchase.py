"""A recommendation from the click to the payment, back to the summary, and refunded."""

from typing import Any
from uuid import UUID

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.test_intake_page import fill_in, send


def test_a_recommendation_is_clicked_paid_seen_as_booked_and_refunded(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Full Diagnostic Package").click()
    page.wait_for_url("**/intake?plan=diagnostic&upsell=*")
    page.get_by_role("button", name="Pay $99.00").click()

    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
    expect(page.locator(".lines")).to_contain_text("Full Diagnostic Package")
    checkout = page.url.rpartition("/")[2]
    page.get_by_role("button", name="Pay $99.00").click()

    page.wait_for_url(f"{stack['web_url']}/receipt?upsell=*")
    # Stripe's word for it takes its own way, through every function that is started for it.
    expect(page.get_by_role("status")).to_have_text("Full Diagnostic Package is booked.")
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    receipt = page.locator("main")
    for told in ("The next free mechanic", "Up to 120 minutes", "$99.00", "First in the queue"):
        expect(receipt).to_contain_text(told)
    expect(page.get_by_role("link", name="help@")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="See your session").press("Enter")
    expect(page.locator("#over")).to_contain_text("Waiting for a free mechanic")

    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    card = page.locator("li.card", has_text="Full Diagnostic Package")
    expect(card.locator(".outcome")).to_have_text("Booked")
    card.get_by_role("link", name="See your booking").click()
    page.wait_for_url(f"{stack['web_url']}/receipt?upsell=*")

    refund = f"{stack['stripe_url']}/_fake/checkout/sessions/{checkout}/refund"
    httpx2.post(refund, json={}, timeout=30).raise_for_status()

    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    expect_after_reloads(page, "Refunded")


RETURN = """() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))"""


def test_a_page_that_was_kept_while_the_customer_was_at_the_payment_works_again(
    page: Page, stack: dict[str, Any]
) -> None:
    # A browser keeps the page it leaves; here it stays, as the payment page answers with nothing.
    page.route(f"{stack['stripe_url']}/**", lambda route: route.fulfill(status=204))
    page.goto(f"{stack['web_url']}/intake?plan=chat10")
    fill_in(page)
    with page.expect_request(f"{stack['stripe_url']}/c/pay/*") as left:
        send(page)
    button = page.get_by_role("button", name="Go to payment")
    expect(button).to_be_disabled()
    page.evaluate(RETURN)
    expect(button).to_be_enabled()
    expect(page.get_by_role("status")).to_have_text("One step is left: the payment.")
    with page.expect_request(left.value.url):
        button.click()
    payment = page.context.new_page()
    payment.goto(left.value.url)
    payment.get_by_role("button", name="Pay $9.99").click()
    payment.get_by_role("link", name="See your session").wait_for()
    page.evaluate(RETURN)
    page.wait_for_url(f"{stack['web_url']}/receipt?intake=*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def test_a_customer_who_turns_back_can_finish_the_booking(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Video Session Upgrade").click()
    page.get_by_role("button", name="Pay $49.00").click()
    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
    opened = page.url
    page.get_by_role("link", name="Cancel and go back").click()
    page.wait_for_url(f"{stack['web_url']}/summary?session={session_id}")
    expect(page.locator(".receipt")).to_have_count(0)
    page.get_by_role("link", name="Finish your booking: Video Session Upgrade").click()
    page.get_by_role("button", name="Finish your booking").click()
    page.wait_for_url(opened)


def test_the_button_of_a_confirmation_works_again_when_the_browser_kept_the_page(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.route(f"{stack['stripe_url']}/**", lambda route: route.fulfill(status=204))
    page.goto(f"{stack['web_url']}/summary?session={session_id}")
    page.get_by_role("link", name="Video Session Upgrade").click()
    button = page.get_by_role("button", name="Pay $49.00")
    with page.expect_request(f"{stack['stripe_url']}/c/pay/*") as left:
        button.click()
    expect(button).to_be_disabled()
    page.evaluate(RETURN)
    expect(button).to_be_enabled()
    with page.expect_request(left.value.url):
        button.click()


def test_a_customer_who_turned_back_and_books_again_pays_the_booking_that_they_have(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    payments = []
    for _ in range(2):
        page.goto(f"{stack['web_url']}/summary?session={session_id}")
        page.get_by_role("link", name="Video Session Upgrade").click()
        page.wait_for_url("**/intake?*upsell=*")
        page.get_by_role("button", name="Change").click()
        fill_in(page)
        send(page)
        page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
        payments.append(page.url)
    first, second = payments
    assert first == second
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"{stack['web_url']}/receipt?upsell=*")


def test_a_first_session_is_paid_and_found(page: Page, stack: dict[str, Any]) -> None:
    page.goto(f"{stack['web_url']}/intake?plan=chat10")
    fill_in(page)
    send(page)
    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")
    page.get_by_role("button", name="Pay $9.99").click()
    page.wait_for_url(f"{stack['web_url']}/receipt?intake=*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.get_by_role("link", name="See your session").click()
    expect(page.locator("#over")).to_contain_text("Waiting for a free mechanic")


def test_a_second_purchase_offers_the_card_that_the_customer_had_kept(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    summary = f"{stack['web_url']}/summary?session={session_id}"
    page.goto(summary)
    page.get_by_role("link", name="Full Diagnostic Package").click()
    page.get_by_role("button", name="Pay $99.00").click()
    expect(page.get_by_role("radio")).to_have_count(0)
    page.get_by_role("checkbox", name="Save this card").check()
    page.get_by_role("button", name="Pay $99.00").click()
    expect(page.get_by_role("status")).to_have_text("Full Diagnostic Package is booked.")

    page.goto(summary)
    page.get_by_role("link", name="Video Session Upgrade").click()
    page.get_by_role("button", name="Pay $49.00").click()
    expect(page.get_by_role("radio", name="Visa ending in 4242")).to_be_checked()
    expect(page.get_by_label("Email for the receipt")).not_to_be_editable()
    page.get_by_role("button", name="Pay $49.00").click()
    expect(page.get_by_role("status")).to_have_text("Video Session Upgrade is booked.")


def test_a_payment_page_that_cannot_be_opened_is_tried_again(
    page: Page, stack: dict[str, Any]
) -> None:
    page.route("**/api/intakes/*/checkout", lambda route: route.abort(), times=1)
    page.goto(f"{stack['web_url']}/intake?plan=chat10")
    fill_in(page)
    send(page)
    expect(page.get_by_role("status")).to_contain_text("Your booking is kept")
    page.get_by_role("button", name="Go to payment").click()
    page.wait_for_url(f"{stack['stripe_url']}/c/pay/*")


def expect_after_reloads(page: Page, outcome: str) -> None:
    """The webhook may be a moment behind the page."""
    card = page.locator("li.card", has_text="Full Diagnostic Package")
    for _ in range(60):
        expect(card.locator(".outcome")).to_be_visible()
        if card.locator(".outcome").text_content() == outcome:
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(card.locator(".outcome")).to_have_text(outcome)
