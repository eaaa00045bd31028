"""What breaks in the middle: nothing is lost and nothing takes effect twice."""

import multiprocessing
import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from demo.driver.client import Client, Row
from demo.driver.functions import function
from demo.driver.gateway import claims_of, gateway_event
from demo.driver.steps import intake_form, live_session, ready_upsells
from demo.driver.transport import Response
from tests.support.deployed import Deployed, count_upsells, eventually


@dataclass(frozen=True)
class Unpublished:
    """Two sessions whose event was stored and not published: both wait for the same sweep."""

    customers: dict[str, Client]
    killed: str
    without_bus: str
    since: float

    def recommendations(self, session: str, *, seconds: float) -> list[Row]:
        """Wait for a session's recommendations, so long after its event was stored."""
        left = seconds - (time.monotonic() - self.since)
        return ready_upsells(self.customers[session], session, seconds=left)


@pytest.fixture(scope="module")
def unpublished(deployed: Deployed) -> Unpublished:
    """End one session in a process that dies before it publishes, another without a bus."""
    mechanic = deployed.client("mechanic")
    pair = [deployed.client("customer") for _ in range(2)]
    customers = {live_session(customer, mechanic): customer for customer in pair}
    killed, without_bus = customers
    since = time.monotonic()
    _end_in_a_killed_process(deployed, customers[killed], killed)
    with _bus_away(deployed):
        ended = mechanic.post(f"/api/sessions/{without_bus}/end")
        assert ended.status == 200
        assert ended.body["status"] == "completed"
        published = "select published_at from outbox where session_id = %s"
        assert deployed.sql(published, without_bus) == [(None,)]
    return Unpublished(customers, killed, without_bus, since)


def _end_in_a_killed_process(deployed: Deployed, customer: Client, session: str) -> None:
    killed = multiprocessing.get_context("spawn").Process(
        target=_end_and_die, args=(_environment(deployed), str(customer.id), session)
    )
    killed.start()
    killed.join(30)
    assert killed.exitcode == _KILLED
    assert customer.get_session(session)["status"] == "completed"
    assert count_upsells(deployed, session) == 0


@pytest.fixture
def customer(deployed: Deployed) -> Client:
    """Somebody who has just signed up."""
    return deployed.client("customer")


@pytest.fixture
def mechanic(deployed: Deployed) -> Client:
    """Somebody who takes sessions."""
    return deployed.client("mechanic")


def _told(who: Client, path: str) -> Response:
    """The answer, asked for again where fifty cold starts were too much for the local cloud."""
    return eventually(lambda: who.post(path), until=lambda answer: answer.status != 502)


@pytest.mark.timeout(600)
def test_fifty_ends_at_once_are_one_completion_and_one_set_of_recommendations(
    deployed: Deployed, customer: Client, mechanic: Client
) -> None:
    session = live_session(customer, mechanic)

    with ThreadPoolExecutor(50) as pool:
        path = f"/api/sessions/{session}/end"
        answers = list(pool.map(lambda who: _told(who, path), [customer, mechanic] * 25))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(ready_upsells(customer, session)) == 3
    assert count_upsells(deployed, session) == 3
    completed = (
        "select count(*) from crm_interactions where session_id = %s and interaction_type = %s"
    )
    assert deployed.sql(completed, session, "session_completed") == [(1,)]
    assert deployed.sql("select count(*) from outbox where session_id = %s", session) == [(1,)]


@pytest.mark.timeout(600)
def test_a_handler_killed_between_commit_and_publish_delays_recommendations_two_minutes_at_most(
    unpublished: Unpublished,
) -> None:
    assert len(unpublished.recommendations(unpublished.killed, seconds=120)) == 3


def test_a_restarted_postgres_loses_no_answered_request_and_doubles_none(
    deployed: Deployed, customer: Client
) -> None:
    keys = [str(uuid.uuid4()) for _ in range(40)]
    assert customer.get("/api/customers/me/funnel").status == 200

    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(_file_until_answered, customer, key) for key in keys[:20]]
        deployed.cluster.restart("immediate")
        pending += [pool.submit(_file_until_answered, customer, key) for key in keys[20:]]
        refused = {status for future in pending for status in future.result()}

    assert refused <= {503}
    assert customer.get("/api/customers/me/funnel").body["total_intakes"] == len(keys)


@pytest.mark.timeout(600)
def test_events_arrive_when_a_bus_that_was_away_is_back(unpublished: Unpublished) -> None:
    assert len(unpublished.recommendations(unpublished.without_bus, seconds=150)) == 3


_KILLED = 9


def _environment(deployed: Deployed) -> dict[str, str]:
    database = deployed.stack["database"]
    return {
        "DB_HOST": database["host"],
        "DB_PORT": str(database["port"]),
        "DB_NAME": database["name"],
        "DB_USER": "crm_app",
        "DB_PASSWORD": database["passwords"]["crm_app"],
    }


def _end_and_die(environment: dict[str, str], customer: str, session: str) -> None:
    """Ends a session in a process that is killed the moment it turns to the bus."""
    os.environ.update(environment)
    module = function("session_end")
    vars(module)["event_bus"] = lambda: os._exit(_KILLED)
    claims = claims_of(customer, "customer")
    module.handler(gateway_event("POST", f"/api/sessions/{session}/end", claims=claims), None)


def _file_until_answered(customer: Client, key: str) -> list[int]:
    """Files one intake as a patient client does; returns the statuses that it met on the way."""
    refused: list[int] = []

    def attempt() -> Response:
        answer = customer.post(
            "/api/intake/start", intake_form(plan="chat10"), headers={"Idempotency-Key": key}
        )
        if answer.status != 201:
            refused.append(answer.status)
        return answer

    answer = eventually(attempt, until=lambda seen: seen.status == 201)
    assert answer.status == 201, answer.text
    return refused


@contextmanager
def _bus_away(deployed: Deployed) -> Iterator[None]:
    """Points the publishing functions at a bus where nobody listens."""
    functions = deployed.aws.client("lambda")
    names = [
        found["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for found in page["Functions"]
        if any(
            part in found["FunctionName"].lower()
            for part in ("sessionend", "relayevents", "session_end", "relay_events")
        )
    ]
    assert len(names) == 2, names
    before = {
        name: functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for name in names
    }
    try:
        for name, variables in before.items():
            away = variables | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": away}
            )
        yield
    finally:
        for name, variables in before.items():
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}
            )
