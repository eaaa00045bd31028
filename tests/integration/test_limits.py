"""One customer cannot take what is there for all: calls a minute, and free sessions at once."""

from demo.driver.steps import intake_form
from local.servers import postgres
from tests.support.backend import Backend
from tests.support.database import Database


def test_too_many_calls_are_a_429_that_says_when_to_come_back(
    backend: Backend, database: Database
) -> None:
    with database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("update crm.request_limits set units_per_minute = 2")
    customer = backend.client("customer")

    statuses = {customer.get("/api/customers/me/funnel").status for _ in range(6)}
    refused = next(
        answer
        for answer in (customer.get("/api/customers/me/funnel") for _ in range(6))
        if answer.status == 429
    )

    assert statuses == {200, 429}
    assert refused.body["type"] == "urn:crm:problem:too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert backend.client("customer").get("/api/customers/me/funnel").status == 200


def test_a_customer_has_at_most_three_free_sessions_open(backend: Backend) -> None:
    customer = backend.client("customer")
    filed = [customer.post("/api/intake/start", intake_form()) for _ in range(4)]
    assert [answer.status for answer in filed] == [201, 201, 201, 409]
    assert "3 free sessions" in filed[3].body["detail"]

    paid = customer.post("/api/intake/start", intake_form(plan="chat10"))
    assert paid.status == 201
    session = filed[0].body["session"]["id"]
    assert customer.post(f"/api/sessions/{session}/end").status == 200
    assert customer.post("/api/intake/start", intake_form()).status == 201
