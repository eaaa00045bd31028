"""Steps of a journey that many need, in terms of clients alone."""

import httpx2

from demo.driver.client import Client, Row
from demo.driver.retries import PATIENCE_SECONDS, wait_for
from demo.driver.transport import Json

VEHICLE = {"year": 2014, "make": "Volvo", "model": "V60"}


def intake_form(**changes: Json) -> Row:
    """Build a valid intake of a free chat, with changes."""
    form: Row = {
        "plan": "trial",
        "contact": {"name": "Ada Miller", "email": "ada@example.com", "phone": "+1 202 555 0143"},
        "vehicle": VEHICLE,
        "concern": "It grinds when I brake downhill.",
    }
    return form | changes


def file_intake(customer: Client, **changes: Json) -> Row:
    """File a free intake, with changes; returns the API's reply."""
    return customer.start_intake(intake_form(**changes))


def live_session(customer: Client, mechanic: Client, **changes: Json) -> str:
    """File a free intake and start its session; returns the session's id."""
    session: str = file_intake(customer, **changes)["session"]["id"]
    mechanic.accept_session(session)
    mechanic.start_session(session)
    return session


def ended_session(customer: Client, mechanic: Client, **changes: Json) -> str:
    """Take a free session from its intake to its end; returns its id."""
    session = live_session(customer, mechanic, **changes)
    mechanic.end_session(session)
    return session


def ready_upsells(reader: Client, session: str, *, seconds: float = PATIENCE_SECONDS) -> list[Row]:
    """Wait for a session's recommendations, which counts as showing them to its customer."""

    def look() -> list[Row] | None:
        page = reader.list_session_upsells(session)
        return page["upsells"] if page["ready"] else None

    return wait_for(look, f"the recommendations of session {session}", seconds)


def pay_checkout(stripe: httpx2.Client, checkout: Row, **choice: Json) -> None:
    """Do at the fake Stripe what a payer does on its page: `outcome`, `settle_after`, `email`."""
    # The page's address ends with Stripe's own id of the checkout.
    at_stripe = checkout["url"].rpartition("/")[2]
    path = f"/_fake/checkout/sessions/{at_stripe}/pay"
    stripe.post(path, json={"outcome": "paid"} | choice).raise_for_status()
