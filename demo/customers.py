"""The customers that a fresh stack shows: made through the public API, once, in the same state."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg

from local.identity import Identity, Role

_GENERATION_SECONDS = 130

type Stack = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Customer:
    account: str
    name: str
    note: str
    concerns: tuple[str, ...]
    vehicle: Mapping[str, str | int]


_SUMMARY = (
    "Listened to the recording and went through the last service with the owner. The noise comes"
    " from the front right wheel and grows with speed, which speaks for a wheel bearing rather than"
    " the brakes. Safe for short trips; have it looked at on a lift within two weeks."
)
_CUSTOMERS = (
    _Customer(
        account="ada",
        name="Ada Calloway",
        note="Her first chat has just finished",
        concerns=("A grinding noise from the front right wheel when I drive faster than 60.",),
        vehicle={"year": 2016, "make": "Volvo", "model": "V60"},
    ),
    _Customer(
        account="ben",
        name="Ben Okafor",
        note="Comes back: three finished sessions",
        concerns=(
            "The engine light comes on when it is cold and goes out after ten minutes.",
            "It now needs two attempts to start in the morning.",
            "The battery is new, and it still turns over slowly. What should I check next?",
        ),
        vehicle={"year": 2012, "make": "Toyota", "model": "Corolla"},
    ),
    _Customer(
        account="carla",
        name="Carla Nyström",
        note="New: nothing has happened yet",
        concerns=(),
        vehicle={"year": 2020, "make": "Kia", "model": "Niro"},
    ),
)
# The accounts whose tokens are printed; the customer is the first of those above.
ACCOUNTS: Mapping[Role, str] = {
    "customer": _CUSTOMERS[0].account,
    "mechanic": "mechanic",
    "admin": "admin",
    "service": "service",
}


def make_demo_customers(stack: Stack) -> list[dict[str, str | None]]:
    """Make the sessions that are missing, and describe each customer for the first page."""
    return [_describe(stack, customer) for customer in _CUSTOMERS]


def next_session(stack: Stack, customer_id: str) -> UUID:
    """Drive a free session of a customer from intake to summary; returns its id."""
    names = {entry["id"]: entry["name"] for entry in stack["customers"]}
    customer = next(
        (one for one in _CUSTOMERS if one.name == names.get(customer_id)), _CUSTOMERS[0]
    )
    concern = (customer.concerns or _CUSTOMERS[0].concerns)[-1]
    with _api(stack, Identity.of(stack).token(customer_id)) as as_customer:
        return _drive(stack, as_customer, customer, concern)


def _describe(stack: Stack, customer: _Customer) -> dict[str, str | None]:
    account = Identity.of(stack).create_user("customer", name=customer.account)
    with _api(stack, account.token) as as_customer:
        finished = _ask(as_customer, "GET", "/api/sessions?status=completed")["sessions"]
        session_id: str | None = finished[0]["id"] if finished else None
        for concern in customer.concerns[len(finished) :]:
            session_id = str(_drive(stack, as_customer, customer, concern))
    return {
        "id": account.id,
        "name": customer.name,
        "note": customer.note,
        "session_id": session_id,
    }


def _drive(stack: Stack, as_customer: httpx.Client, customer: _Customer, concern: str) -> UUID:
    intake = {
        "plan": "trial",
        "contact": {"name": customer.name, "email": "customer@comeback.example"},
        "vehicle": customer.vehicle,
        "concern": concern,
    }
    session = _ask(as_customer, "POST", "/api/intake/start", intake)["session"]
    path = f"/api/sessions/{session['id']}"
    mechanic = Identity.of(stack).create_user("mechanic", name=ACCOUNTS["mechanic"])
    with _api(stack, mechanic.token) as as_mechanic:
        _ask(as_mechanic, "POST", f"{path}/accept")
        _ask(as_mechanic, "POST", f"{path}/start")
        _ask(as_mechanic, "POST", f"{path}/end")
        _ask(as_mechanic, "PUT", f"{path}/summary", {"summary": _SUMMARY})
    _wait_for_recommendations(stack, session["id"])
    return UUID(session["id"])


def _api(stack: Stack, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=stack["api_url"], headers={"Authorization": f"Bearer {token}"}, timeout=30
    )


def _ask(client: httpx.Client, method: str, path: str, body: object = None) -> dict[str, Any]:
    reply = client.request(method, path, json=body)
    if reply.is_error:
        raise RuntimeError(f"{method} {path} answered {reply.status_code}: {reply.text}")
    content: dict[str, Any] = reply.json()
    return content


def _wait_for_recommendations(stack: Stack, session_id: str) -> None:
    """Look in the database: asking the API would count as showing them."""
    database = stack["database"]
    with psycopg.connect(
        host=database["host"],
        port=database["port"],
        dbname=database["name"],
        user="crm_report",
        password=database["passwords"]["crm_report"],
        autocommit=True,
    ) as connection:
        deadline = time.monotonic() + _GENERATION_SECONDS
        while time.monotonic() < deadline:
            found = connection.execute(
                "select 1 from crm.upsell_recommendations where session_id = %s", [session_id]
            )
            if found.fetchone():
                return
            time.sleep(0.05)
    raise RuntimeError(f"session {session_id} got no recommendations; see .local/logs/aws.log")
