"""A mail on the deployed stack: from the session's end to the inbox, the purchase, the figures."""

from html import unescape
from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Page, expect

from crm.messages.load import messages
from crm.messages.rules.holdout import is_held_out
from demo.driver.client import Client
from demo.driver.steps import ended_session, ready_upsells
from demo.mail_clock import MailClock, zone_at_noon
from local.fake_ses.links import links_of
from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.support.deployed import Deployed, eventually

PHONE = {"width": 390, "height": 844}
# A headless browser calls itself one, and would be a machine.
AGENT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def mailed_customer(deployed: Deployed) -> Client:
    """One whom the campaign does not hold out."""
    given = messages()
    share = given.campaigns["follow_up"].holdout
    while True:
        customer = deployed.client("customer")
        if not is_held_out("follow_up", customer.id, share=share, share_of_all=given.holdout.all):
            return customer


def kept(deployed: Deployed, customer: UUID) -> list[dict[str, Any]]:
    query = (
        "select to_jsonb(m) from messages as m"
        " where customer_id = %s and campaign = 'follow_up' order by step"
    )
    return [row for (row,) in deployed.sql(query, customer)]


@pytest.mark.visitor(viewport=PHONE, color_scheme="dark", locale="en-US", user_agent=AGENT)
def test_a_mail_is_read_clicked_and_bought_from_and_the_dashboard_shows_it(
    page: Page, deployed: Deployed
) -> None:
    web, inbox = deployed.stack["web_url"], deployed.stack["mail_url"]
    clock = MailClock(deployed.stack)
    # A campaign mails nobody's history: it begins to look when it is first planned.
    clock.run("PlanMessages")
    customer = mailed_customer(deployed)
    contact: dict[str, Any] = {
        "name": "Ada Miller",
        "email": f"ada+{customer.id.hex[:8]}@example.com",
    }
    contact |= {"time_zone": zone_at_noon(), "mail_consent": True}
    session = ended_session(customer, deployed.client("mechanic"), contact=contact)
    offers = ready_upsells(customer, session)

    clock.run("PlanMessages")
    mail = sent_mail(clock, deployed, customer.id)
    [taken] = httpx2.get(f"{inbox}/_fake/mails", params={"message": mail["id"]}).json()["mails"]
    assert eventually(lambda: kept(deployed, customer.id)[0]["delivered_at"])

    look_at(page, f"{inbox}/mails/{taken['id']}?view=dark", offers[0]["service_title"])

    clock.pass_minutes([UUID(mail["id"])], 2)
    page.goto(f"{web}/my?customer={customer.id}")
    page.goto(links_of(unescape(taken["request"]["Content"]["Simple"]["Body"]["Html"]["Data"]))[0])
    page.wait_for_url(f"**upsell={offers[0]['id']}")
    expect(page.get_by_role("button", name="Pay $")).to_be_visible()
    clock.pass_minutes([UUID(mail["id"])], 2)
    clock.run("PlanMessages")
    assert kept(deployed, customer.id)[0]["clicked_at"]

    buy(page, deployed)

    clock.bring([customer.id], "follow_up")
    clock.run("SendMessages")
    first, second = kept(deployed, customer.id)
    assert (first["state"], second["state"], second["reason"]) == ("sent", "skipped", "purchase")

    look_at_figures(page, f"{web}/dashboard/campaigns")


def look_at(page: Page, address: str, offer: str) -> None:
    page.goto(address)
    shown = page.frame_locator("iframe")
    expect(shown.get_by_text("Ada Miller").first).to_be_visible()
    expect(shown.get_by_text(offer).first).to_be_visible()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "mail-walk-inbox-dark.png", full_page=True)


def buy(page: Page, deployed: Deployed) -> None:
    page.get_by_role("button", name="Pay $").click()
    page.wait_for_url(f"{deployed.stack['stripe_url']}/c/pay/*")
    page.get_by_role("button", name="Pay $").click()
    page.wait_for_url(f"{deployed.stack['web_url']}/receipt?upsell=*")
    expect(page.get_by_role("status")).to_contain_text("is booked.")


def look_at_figures(page: Page, address: str) -> None:
    page.goto(address)
    step = page.locator("#campaign-follow_up").get_by_role("row").nth(1)
    for figure in ("Sent", "Delivered", "Clicked", "Bought"):
        expect(step.locator(f"[data-label='{figure}']")).not_to_have_text("0")
    page.screenshot(path=SCREENSHOTS / "mail-walk-dashboard-dark.png", full_page=True)
    assert faults(page) == []


def sent_mail(clock: MailClock, deployed: Deployed, customer: UUID) -> dict[str, Any]:
    """The first mail, once its hour has come: the sweep chooses one, and then sends."""

    def look() -> dict[str, Any] | None:
        clock.bring([customer], "follow_up")
        clock.run("SendMessages")
        first = kept(deployed, customer)[0]
        return first if first["state"] == "sent" else None

    found = eventually(look)
    assert found
    return found
