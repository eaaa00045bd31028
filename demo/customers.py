"""The customers that every fresh stack has: made through the public API, once, in one state."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from demo import people
from demo.driver import steps
from demo.driver.client import Client
from demo.driver.transport import HttpTransport, http_client
from demo.people import KnownCustomer
from local.aws.identity import ACCOUNTS, Identity, Role
from local.stack.login import log_in
from local.stack.settings import Demo

_GENERATION_SECONDS = 130
_STAFF: tuple[Role, Role] = ("mechanic", "admin")

type Stack = Mapping[str, Any]


def make_demo_customers(stack: Stack) -> list[dict[str, str | None]]:
    """Make the sessions that are missing, and describe each customer for the first page."""
    _name_mechanic(stack)
    return [_describe(stack, customer) for customer in people.known_customers()]


def next_session(stack: Stack, customer_id: UUID) -> UUID:
    """Take a free session of a customer from intake to summary; returns its id."""
    known = people.known_customers()
    names = {entry["id"]: entry["name"] for entry in stack["customers"]}
    customer = next((one for one in known if one.name == names.get(str(customer_id))), known[0])
    story = customer if customer.concerns else known[0]
    token = Identity.of(stack).token(str(customer_id))
    with http_client(stack["api_url"]) as http:
        client = Client(HttpTransport(http, token), customer_id)
        return _complete_session(stack, client, customer, story.concerns[-1], story.notes[-1])


def _name_mechanic(stack: Stack) -> None:
    identity = Identity.of(stack)
    mechanic, admin = (identity.create_user(role, name=ACCOUNTS[role]) for role in _STAFF)
    with http_client(stack["api_url"]) as http:
        as_admin = Client(HttpTransport(http, admin.token), UUID(admin.id))
        as_admin.name_mechanic(mechanic.id, people.known_mechanic())


def _describe(stack: Stack, customer: KnownCustomer) -> dict[str, str | None]:
    account = Identity.of(stack).create_user("customer", name=customer.account)
    with http_client(stack["api_url"]) as http:
        client = Client(HttpTransport(http, account.token), UUID(account.id))
        finished = client.list_sessions("completed")
        session_id: str | None = finished[0]["id"] if finished else None
        stories = zip(customer.concerns, customer.notes, strict=True)
        for concern, notes in list(stories)[len(finished) :]:
            session_id = str(_complete_session(stack, client, customer, concern, notes))
    return {
        "id": account.id,
        "name": customer.name,
        "note": customer.note,
        "session_id": session_id,
    }


def _complete_session(
    stack: Stack, client: Client, customer: KnownCustomer, concern: str, notes: str
) -> UUID:
    mechanic = Identity.of(stack).create_user("mechanic", name=ACCOUNTS["mechanic"])
    contact = {"name": customer.name, "email": "customer@comeback.example"}
    with http_client(stack["api_url"]) as http:
        as_mechanic = Client(HttpTransport(http, mechanic.token), UUID(mechanic.id))
        session = steps.ended_session(
            client, as_mechanic, contact=contact, vehicle=customer.vehicle, concern=concern
        )
        as_mechanic.summarise_session(session, notes)
    _wait_for_recommendations(stack, session)
    return UUID(session)


def _wait_for_recommendations(stack: Stack, session_id: str) -> None:
    """Look in the database: asking the API would count as showing them."""
    database = stack["database"]
    with log_in(database) as connection:
        deadline = time.monotonic() + _GENERATION_SECONDS
        while time.monotonic() < deadline:
            found = connection.execute(
                "select 1 from crm.upsell_recommendations where session_id = %s", [session_id]
            )
            if found.fetchone():
                return
            time.sleep(0.05)
    raise RuntimeError(f"session {session_id} got no recommendations; see .local/logs/aws.log")


DEMO = Demo(make_customers=make_demo_customers, web_server="demo.web_server")
