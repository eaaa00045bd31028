"""Experiments that run, and customers who are drawn into their variations."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg

from crm.experiments.load import EXPERIMENTS_PATH, Definition, parse
from crm.experiments.rules.hashing import bucket
from demo.driver.client import Client
from tests.support.backend import Backend, completed_session, delivered_upsells

PRICE: Final = "follow_up_price"
USUAL: Final = (0, 5_000)
HIGHER: Final = (5_000, 10_000)
HELD_OUT: Final = (0, 500)
TREATED: Final = (500, 10_000)


def act(admin: Client, name: str, what: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    reply = admin.post(f"/api/experiments/{name}/{what}", body)
    assert reply.status == 200, reply
    found: dict[str, Any] = reply.body
    return found


def drawn(report: psycopg.Connection, name: str, buckets: tuple[int, int]) -> Iterator[UUID]:
    """Customers whom the running phase puts into these buckets."""
    query = "select seed from experiments where name = %s order by phase desc limit 1"
    row = report.execute(query, [name]).fetchone()
    assert row is not None
    while True:
        customer = uuid4()
        if buckets[0] <= bucket(row[0], str(customer)) < buckets[1]:
            yield customer


def offers(backend: Backend, customer: Client) -> dict[str, dict[str, Any]]:
    """What a customer is delivered after another session."""
    found = delivered_upsells(customer, completed_session(backend, customer))
    return {upsell["recommendation_type"]: upsell for upsell in found}


def diagnostic(backend: Backend, customer: UUID) -> tuple[int, str]:
    """The price and the text of the offer that is tested."""
    found = offers(backend, backend.client("customer", customer))["diagnostic_package"]
    return found["price_cents"], found["service_description"]


def definitions_for_trials() -> dict[str, Definition]:
    """What can be started, with the experiment on an offer that everyone gets after a trial."""
    text = EXPERIMENTS_PATH.read_text(encoding="utf-8").replace(
        "offers.follow_up", "offers.diagnostic_package"
    )
    return parse(text.replace("59.00", "119.00"), name="experiments.toml")


class Buckets:
    """Customers whom the price experiment puts into these buckets."""

    def __init__(self, report: psycopg.Connection, buckets: tuple[int, int]) -> None:
        row = report.execute("select seed from experiments where name = %s", [PRICE]).fetchone()
        assert row is not None
        self._seed, self._buckets = str(row[0]), buckets

    def __contains__(self, customer: UUID) -> bool:
        return self._buckets[0] <= bucket(self._seed, str(customer)) < self._buckets[1]
