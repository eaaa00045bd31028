"""Checkouts and their payment, with Stripe in memory."""

from typing import LiteralString

import psycopg

from demo.driver.client import Client, Row
from demo.driver.steps import file_intake
from demo.driver.transport import Response
from local.servers import postgres
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend, completed_session
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook


def buy(
    customer: Client,
    *,
    intake: Row | None = None,
    upsell: Row | None = None,
    key: str | None = None,
    quote: str | None = None,
) -> Response:
    """Ask for the checkout of an intake or of a recommendation; returns whatever comes back."""
    of = f"intakes/{intake['id']}" if intake is not None else f"upsells/{(upsell or {})['id']}"
    headers = {"Idempotency-Key": key} if key is not None else {}
    body = None if quote is None else {"quote_id": quote}
    return customer.post(f"/api/{of}/checkout", body, headers=headers)


def sale(backend: Backend) -> Sale:
    """Return the sale of the checkout that was opened last, for the events that Stripe sends."""
    request = backend.gateway.checkout_requests[-1]
    checkout = backend.gateway.opened[request.checkout_id].stripe_session_id
    ids = {
        "checkout_id": request.checkout_id,
        "customer_id": request.customer_id,
        "intake_id": request.intake_id,
        "upsell_id": request.upsell_id,
    }
    return Sale(
        tag=checkout.removeprefix("cs_"),
        metadata={name: str(value) for name, value in ids.items() if value is not None},
        amount=request.amount,
        currency=request.currency.lower(),
    )


def pay(backend: Backend, webhook: Webhook) -> Sale:
    """Pays what was asked for last; returns the sale for what follows."""
    paid = sale(backend).completed()
    assert webhook.deliver(paid.events[-1]) == "applied"
    return paid


def held_session(backend: Backend, customer: Client, webhook: Webhook, plan: str) -> str:
    """A session of that plan, paid where it costs something, that took place."""
    if plan == "trial":
        return completed_session(backend, customer)
    buy(customer, intake=file_intake(customer, plan=plan)["intake"])
    pay(backend, webhook)
    [session] = customer.list_sessions("pending")
    mechanic = backend.client("mechanic")
    found: str = session["id"]
    mechanic.accept_session(found)
    mechanic.start_session(found)
    mechanic.end_session(found)
    backend.deliver()
    return found


def started_checkouts(customer: Client) -> list[Row]:
    """What the customer's story says of checkouts that were begun."""
    return customer.list_interactions("checkout_started")


def let_pass(database: Database, change: LiteralString) -> None:
    """Changes the times of every checkout, as only time does."""
    with database.login(postgres.MASTER) as connection:
        connection.execute("set role crm_owner")
        _lift(connection, "no force")
        connection.execute(b"update crm.checkouts set " + change.encode())
        _lift(connection, "force")


def _lift(connection: psycopg.Connection, force: LiteralString) -> None:
    connection.execute(b"alter table crm.checkouts " + force.encode() + b" row level security")
