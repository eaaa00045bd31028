"""An erased person on the deployed stack: no row, event, message or line speaks of them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from demo.driver.client import Client, Row
from demo.driver.steps import ended_session, file_intake, pay_checkout, ready_upsells
from demo.driver.transport import http_client
from tests.e2e.searching import places_of
from tests.support.deployed import Deployed, eventually

_FIGURES = ("funnel", "upsells", "revenue", "customers", "sessions", "targets")
_PHONE = "+1 202 555 0191"


@dataclass(frozen=True)
class Person:
    """Somebody who has left traces everywhere."""

    client: Client
    name: str
    email: str

    @property
    def words(self) -> list[str]:
        """What says who they are; the phone also as machines write it."""
        digits = "".join(sign for sign in _PHONE if sign.isdigit())
        return [self.name, self.name.split()[1], self.email, _PHONE, digits]


@pytest.fixture
def person(deployed: Deployed) -> Person:
    """A customer with a held session, a paid checkout, a failed event and talkative reporters."""
    mark = uuid4().hex[:12]
    client, mechanic = deployed.client("customer"), deployed.client("mechanic")
    one = Person(client, f"Zebedee Quill{mark}", f"{mark}@mail.example")
    contact = {"name": one.name, "email": one.email, "phone": _PHONE}
    concern = f"It hums, says {one.name}; call {_PHONE}."
    session = ended_session(client, mechanic, contact=contact, concern=concern)
    mechanic.summarise_session(session, f"{one.name} will write from {one.email}.")
    assert ready_upsells(client, session)
    told = {"interaction_type": "waiver_accepted", "customer_id": str(client.id)}
    signed = told | {"metadata": {"signed": one.name, "phone": _PHONE}}
    service = deployed.client("service")
    assert service.post("/api/interactions", signed).status == 201
    _pay(deployed, one, file_intake(client, plan="video15", contact=contact))
    _provoke(client, one)
    _fail(deployed, client)
    return one


def _pay(deployed: Deployed, person: Person, filed: Row) -> None:
    """Pay at Stripe, under their own name."""
    checkout = person.client.open_intake_checkout(filed["intake"]["id"])
    with http_client(deployed.stack["stripe_url"]) as stripe:
        pay_checkout(stripe, checkout, email=person.email)
    eventually(lambda: person.client.list_sessions("pending"))


def _provoke(client: Client, person: Person) -> None:
    """Requests that are refused, and whose log lines could quote them."""
    for wrong in (
        {"interaction_type": person.name},
        {"interaction_type": "summary_viewed", "session_id": person.email},
        {"interaction_type": "waiver_accepted", "metadata": person.name},
    ):
        assert client.post("/api/interactions", wrong).status == 422
    assert client.get(f"/api/sessions/{person.email}").status in {404, 422}


def _fail(deployed: Deployed, client: Client) -> None:
    """An event about them that its consumer cannot use ends in the queue of failures."""
    event = {
        "id": str(uuid4()),
        "type": "SessionCompleted",
        "version": 1,
        "occurred_at": "2026-11-22T12:00:00+00:00",
        "customer_id": str(client.id),
        "data": {"session_id": str(uuid4())},
    }
    found = deployed.aws.client("cloudformation").describe_stack_resource(
        StackName=deployed.stack["stack_name"], LogicalResourceId="GenerateUpsells"
    )
    deployed.aws.client("lambda").invoke(
        FunctionName=found["StackResourceDetail"]["PhysicalResourceId"],
        InvocationType="Event",
        Payload=json.dumps({"detail": event}).encode(),
    )


def figures(admin: Client) -> dict[str, Any]:
    """Every report, without the moment at which it was made."""
    read = {name: admin.get(f"/api/metrics/{name}").body for name in _FIGURES}
    return {
        name: {key: value for key, value in report.items() if key not in {"as_of", "rolled_up_at"}}
        for name, report in read.items()
    }


@pytest.mark.timeout(600)
def test_after_an_erasure_nobody_finds_the_person_and_every_figure_is_what_it_was(
    deployed: Deployed, person: Person
) -> None:
    id_ = [str(person.client.id)]
    known = eventually(
        lambda: places_of(deployed, id_), until=lambda seen: any(map(_failures, seen))
    )
    # The id says nothing of them and stays: it shows that the search looks everywhere.
    assert {place.split()[0] for place in known} == {"table", "queue", "log", "file"}, known
    assert "table outbox" in known
    assert places_of(deployed, person.words) == {
        f"table {name}"
        for name in ("customers", "intakes", "sessions", "crm_interactions", "requests")
    }
    admin = deployed.client("admin")
    before = figures(admin)

    receipt = person.client.delete("/api/customers/me")

    assert receipt.status == 200, receipt.text
    assert places_of(deployed, person.words) == set()
    assert figures(admin) == before
    assert any(map(_failures, places_of(deployed, id_)))


def _failures(place: str) -> bool:
    return place.startswith("queue") and "GenerateUpsells" in place
