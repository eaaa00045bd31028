"""A request of a hot path is one round trip to Postgres, counted at the socket."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import pytest

from crm.platform.config import settings
from demo.driver.client import Client
from demo.driver.steps import file_intake
from local.servers.tcp_proxy import Proxy, proxy_to
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database

_ONCE: Final = (1, 1, 1)
_SMALLEST_CHANGE: Final = 64


@dataclass(frozen=True)
class Line:
    """Every handler, and what stands between them and the test's database."""

    backend: Backend
    proxy: Proxy

    def cost(self, request: Callable[[], Any]) -> tuple[int, int, int]:
        """Turns, questions and answers of a second request; the first one had to connect."""
        request()
        self.proxy.reset()
        answer = request()
        assert answer.status < 300, answer.body
        traffic = self.proxy.traffic
        return traffic.turns, traffic.asked, traffic.answered


@pytest.fixture
def line(database: Database, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with proxy_to(database.cluster.port) as proxy:
        monkeypatch.setenv("DB_PORT", str(proxy.port))
        settings.cache_clear()
        yield Line(backend, proxy)


def _customer_with_upsells(line: Line) -> tuple[Client, str, list[dict[str, Any]]]:
    customer = line.backend.client("customer")
    session = completed_session(line.backend, customer)
    return customer, session, delivered_upsells(customer, session)


def test_reporting_an_interaction_is_one_round_trip(line: Line) -> None:
    customer = line.backend.client("customer")
    event = {"interaction_type": "waiver_accepted"}
    assert line.cost(lambda: customer.post("/api/interactions", event)) == _ONCE


def test_reporting_a_batch_of_five_hundred_is_one_round_trip(line: Line) -> None:
    customer = line.backend.client("customer")
    batch = {"interactions": [{"interaction_type": "waiver_accepted"}] * 500}
    assert line.cost(lambda: customer.post("/api/interactions", batch)) == _ONCE


@pytest.mark.parametrize("path", ["/api/sessions/{session}/upsells", "/api/upsells"])
def test_listing_recommendations_is_one_round_trip(line: Line, path: str) -> None:
    customer, session, _ = _customer_with_upsells(line)
    path = path.format(session=session)
    assert line.cost(lambda: customer.get(path)) == _ONCE


def test_the_first_delivery_of_recommendations_is_one_round_trip_too(line: Line) -> None:
    customer = line.backend.client("customer")
    sessions = [completed_session(line.backend, customer) for _ in range(2)]
    delivered_upsells(customer, sessions[0])
    line.proxy.reset()

    assert delivered_upsells(customer, sessions[1])[0]["shown_at"]

    assert (line.proxy.traffic.turns, line.proxy.traffic.answered) == (1, 1)


@pytest.mark.parametrize("answer", ["click", "dismiss", "undo"])
def test_answering_a_recommendation_is_one_round_trip(line: Line, answer: str) -> None:
    customer, _, upsells = _customer_with_upsells(line)
    paths = iter([f"/api/upsells/{upsell['id']}/{answer}" for upsell in upsells])
    assert line.cost(lambda: customer.post(next(paths))) == _ONCE


def test_a_funnel_is_counted_by_the_database_and_costs_the_same_at_any_length(line: Line) -> None:
    customer = line.backend.client("customer")

    def size() -> int:
        assert line.cost(lambda: customer.get("/api/customers/me/funnel")) == _ONCE
        return line.proxy.traffic.received

    empty = size()
    for _ in range(12):
        file_intake(customer, plan="chat10")

    assert size() < empty + _SMALLEST_CHANGE


def test_a_transaction_of_three_statements_would_be_counted_as_five(database: Database) -> None:
    conninfo = database.cluster.conninfo(database.name)
    with (
        proxy_to(database.cluster.port) as proxy,
        psycopg.connect(conninfo, port=proxy.port) as connection,
    ):
        for _ in range(3):
            connection.execute("select 1")
        connection.commit()
        traffic = proxy.traffic
    # Beginning, three statements and committing; before them the login, which asks for nothing.
    assert (traffic.asked, traffic.answered) == (5, 6)
