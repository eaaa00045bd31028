"""A founder starts, decides and stops an experiment by the page, and the next decision follows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from crm.experiments.rules.hashing import bucket
from demo.driver.client import Client
from demo.driver.steps import intake_form, pay_checkout, ready_upsells
from demo.driver.transport import http_client
from tests.support.deployed import Deployed, eventually

NAME = "follow_up_price"
USUAL, HIGHER = 4_900, 5_900

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


@pytest.fixture
def experiment(page: Page, deployed: Deployed) -> Iterator[Locator]:
    """Its place on the page; nothing runs when the test is over."""
    page.goto(f"{deployed.stack['web_url']}/dashboard/experiments")
    yield page.locator(f"#experiment-{NAME}")
    deployed.client("admin").post(f"/api/experiments/{NAME}/stop", {"reason": "The test is over."})


@pytest.mark.timeout(900)
def test_what_a_founder_presses_changes_the_next_decision(
    experiment: Locator, page: Page, deployed: Deployed
) -> None:
    experiment.get_by_role("button", name="Start").press("Enter")
    expect(experiment).to_contain_text("Runs since")
    usual, higher = _drawn(deployed, 0), _drawn(deployed, 5_000)
    assert (_asked(deployed, usual), _asked(deployed, higher)) == (USUAL, HIGHER)
    page.reload()
    row = experiment.get_by_role("row", name="higher")
    expect(row.locator("[data-label='Customers']")).to_have_text("1")

    experiment.get_by_role("button", name="Give everyone higher").press("Enter")
    expect(experiment).to_contain_text("Everyone gets higher")
    assert _asked(deployed, deployed.client("customer")) == HIGHER

    experiment.get_by_label("Why it is stopped").fill("The season is over.")
    experiment.get_by_role("button", name="Stop").press("Enter")
    expect(experiment).to_contain_text("Stopped: The season is over.")
    assert _asked(deployed, deployed.client("customer")) == USUAL


def _drawn(deployed: Deployed, begin: int) -> Client:
    """A new customer whom the running phase puts into the half that begins there."""
    query = "select seed from experiments where name = %s order by phase desc limit 1"
    [(seed,)] = deployed.sql(query, NAME)
    while True:
        customer = deployed.client("customer")
        if begin <= bucket(seed, str(customer.id)) < begin + 5_000:
            return customer


def _asked(deployed: Deployed, customer: Client) -> int:
    """What is asked of a customer for the tested offer after a paid chat, which lowers no price."""
    filed = customer.start_intake(intake_form(plan="chat10"))["intake"]
    with http_client(deployed.stack["stripe_url"]) as stripe:
        pay_checkout(stripe, customer.open_intake_checkout(filed["id"]))
    [session] = eventually(lambda: customer.list_sessions("pending"))
    mechanic = deployed.client("mechanic")
    mechanic.accept_session(session["id"])
    mechanic.start_session(session["id"])
    mechanic.end_session(session["id"])
    [price] = [
        one["price"]["amount"]
        for one in ready_upsells(customer, session["id"])
        if one["recommendation_type"] == "follow_up"
    ]
    return int(price)
