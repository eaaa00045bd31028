"""Short ways through a journey, by the API alone."""

from typing import Any

from tests.support.backend import Backend, Client

VEHICLE = {"year": 2014, "make": "Volvo", "model": "V60"}


def intake(**changes: Any) -> dict[str, Any]:
    """A good intake form, with changes."""
    form: dict[str, Any] = {
        "plan": "trial",
        "contact": {"name": "Ada Miller", "email": "ada@example.com", "phone": "+1 202 555 0143"},
        "vehicle": VEHICLE,
        "concern": "It grinds when I brake downhill.",
    }
    return form | changes


def file_intake(customer: Client, **changes: Any) -> dict[str, Any]:
    """Files an intake and answers the reply."""
    answer = customer.post("/api/intake/start", intake(**changes))
    assert answer.status == 201, answer.body
    reply: dict[str, Any] = answer.body
    return reply


def live_session(customer: Client, mechanic: Client, **changes: Any) -> str:
    """A free session that a mechanic has started; answers its id."""
    session: str = file_intake(customer, **changes)["session"]["id"]
    assert mechanic.post(f"/api/sessions/{session}/accept").status == 200
    assert mechanic.post(f"/api/sessions/{session}/start").status == 200
    return session


def completed_session(
    backend: Backend, customer: Client, mechanic: Client | None = None, **changes: Any
) -> str:
    """A free session that took place, with its recommendations made; answers its id."""
    mechanic = mechanic or backend.client("mechanic")
    session = live_session(customer, mechanic, **changes)
    assert mechanic.post(f"/api/sessions/{session}/end").status == 200
    backend.deliver()
    return session


def upsells_of(customer: Client, session: str) -> list[dict[str, Any]]:
    """The recommendations of a session, delivered."""
    answer = customer.get(f"/api/sessions/{session}/upsells")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["upsells"]
    return found
