"""Ways through a journey on the deployed stack."""

from typing import Any

from tests.support.deployed import Deployed, Visitor, eventually
from tests.support.journeys import intake


def live_session(customer: Visitor, mechanic: Visitor) -> str:
    """A free session that a mechanic has started; answers its id."""
    filed = customer.post("/api/intake/start", intake())
    assert filed.status_code == 201, filed.text
    session: str = filed.json()["session"]["id"]
    for step in ("accept", "start"):
        answer = mechanic.post(f"/api/sessions/{session}/{step}")
        assert answer.status_code == 200, answer.text
    return session


def recommendations(
    customer: Visitor, session: str, *, seconds: float = 20
) -> list[dict[str, Any]]:
    """The recommendations of a completed session, once they are ready."""
    reply = eventually(
        lambda: customer.get(f"/api/sessions/{session}/upsells").json(),
        seconds=seconds,
        until=lambda seen: seen.get("ready"),
    )
    assert reply["ready"], reply
    upsells: list[dict[str, Any]] = reply["upsells"]
    return upsells


def count_upsells(deployed: Deployed, session: str) -> int:
    """How many recommendations the database holds of a session."""
    query = "select count(*) from upsell_recommendations where session_id = %s"
    count: int = deployed.sql(query, session)[0][0]
    return count
