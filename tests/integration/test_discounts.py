"""A founder's discount from the file to the payment and back, and what a customer is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from crm.catalogue import languages, load
from crm.upsells.actions.replay import replay_log
from demo.driver.client import Client
from demo.driver.steps import file_intake
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.catalogues import catalogue_at
from tests.support.checkouts import buy, pay, sale
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook

#: 20 % off a diagnostic for whoever had a chat, so much a month, never below 70.
_DISCOUNTS: Final = """
[discounts.after_chat]
offers = ["diagnostic_package"]
percent = 20
reason = "Because you told us about it in a chat."
basis = "condition"
budget = { money = "20.00", per = "month" }
per_customer = 1

[[discounts.after_chat.when]]
session_type = ["chat"]

[discounts.opening]
offers = ["diagnostic_package"]
amount = "5.00"
reason = "Because we have just opened."
basis = "everyone"
"""
_GERMAN: Final = """
[discounts.after_chat]
reason = "Weil Sie im Chat davon erzählt haben."

[discounts.opening]
reason = "Weil wir gerade eröffnet haben."
"""


@pytest.fixture(autouse=True)
def catalogue(tmp_path: Path) -> Iterator[None]:
    for name, more in (("catalogue.toml", _DISCOUNTS), ("catalogue.de.toml", _GERMAN)):
        text = load.CATALOGUE_PATH.with_name(name).read_text(encoding="utf-8")
        text = text.replace('price = "99.00"\n', 'price = "99.00"\nfloor = "70.00"\n', 1)
        (tmp_path / name).write_text(text + more, encoding="utf-8")
    with catalogue_at(tmp_path / "catalogue.toml"):
        yield


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


def _package(backend: Backend, customer: Client, session: str | None = None) -> dict[str, Any]:
    session = session or completed_session(backend, customer)
    [package] = [
        one
        for one in delivered_upsells(customer, session)
        if one["recommendation_type"] == "diagnostic_package"
    ]
    return package


def _budget(report: psycopg.Connection) -> list[Any]:
    return report.execute("select discount, unit, cap, held, used, over from budgets").fetchall()


def test_the_walk_from_the_card_to_the_refund(
    backend: Backend, webhook: Webhook, report: psycopg.Connection
) -> None:
    customer = backend.client("customer")

    package = _package(backend, customer)
    checkout = buy(customer, upsell=package, quote=package["quote_id"]).body["checkout"]
    [asked] = backend.gateway.checkout_requests
    held = _budget(report)
    paid = pay(backend, webhook)
    used = _budget(report)
    [receipt] = customer.get("/api/customers/me/receipts").body["receipts"]
    webhook.deliver(paid.refund("a", 7920, "succeeded").refunded(7920).events[-1])

    assert (package["list_price"]["amount"], package["price"]["amount"]) == (9900, 7920)
    [line] = package["price_lines"]
    assert (line["code"], line["amount"]["formatted"]) == ("after_chat", "$19.80")
    assert line["reason"] == "Because you told us about it in a chat."
    assert package["price_basis"] == "condition"
    assert package["price_notes"] == [load.catalogue().words.price_by_condition]
    assert (asked.amount, checkout["price"]["amount"]) == (7920, 7920)
    assert asked.description == "Because you told us about it in a chat."
    assert held == [("after_chat", "USD", 2000, 1980, 0, 0)]
    assert used == [("after_chat", "USD", 2000, 0, 1980, 0)]
    assert receipt["price_lines"] == package["price_lines"]
    assert receipt["list_price"]["amount"] == 9900
    assert _budget(report) == [("after_chat", "USD", 2000, 0, 0, 0)]


def test_a_budget_that_ran_out_is_told_with_the_new_price_and_asked_again(
    backend: Backend, report: psycopg.Connection
) -> None:
    first, second = backend.client("customer"), backend.client("customer")
    packages = [_package(backend, who) for who in (first, second)]
    buy(first, upsell=packages[0])

    refused = buy(second, upsell=packages[1], key="k1")
    silent = buy(second, upsell=packages[1], key="k1")
    quote = refused.body["quote"]
    [card] = [u for u in second.get("/api/upsells").body["upsells"] if u["id"] == packages[1]["id"]]
    agreed = buy(second, upsell=packages[1], quote=quote["quote_id"])

    assert (refused.status, silent.status, agreed.status) == (409, 409, 201)
    assert refused.body["type"] == "urn:crm:problem:price-changed"
    assert silent.body["quote"] == quote
    assert (quote["price"]["amount"], quote["list_price"]["amount"]) == (9400, 9900)
    assert [line["code"] for line in quote["price_lines"]] == ["opening"]
    assert (card["price"], card["quote_id"]) == (quote["price"], quote["quote_id"])
    assert agreed.body["checkout"]["price"]["amount"] == 9400
    assert len(backend.gateway.checkout_requests) == 2
    assert report.execute(
        "select count(*) from intakes where upsell_id is not null"
    ).fetchone() == (2,)


def test_who_comes_while_nothing_is_left_is_offered_what_there_is(
    backend: Backend, webhook: Webhook
) -> None:
    first, second = backend.client("customer"), backend.client("customer")
    buy(first, upsell=_package(backend, first))
    webhook.deliver(sale(backend).completed().events[-1])

    package = _package(backend, second)

    assert [line["code"] for line in package["price_lines"]] == ["opening"]


def test_a_form_is_filed_at_the_quote_and_paid_at_another(
    backend: Backend, webhook: Webhook
) -> None:
    first, second = backend.client("customer"), backend.client("customer")
    packages = [_package(backend, who) for who in (first, second)]
    buy(first, upsell=packages[0])
    filed = file_intake(second, plan="diagnostic", upsell_id=packages[1]["id"])["intake"]

    refused = buy(second, intake=filed)
    agreed = buy(second, intake=filed, quote=refused.body["quote"]["quote_id"])
    pay(backend, webhook)

    assert (filed["price"]["amount"], filed["quote_id"]) == (7920, packages[1]["quote_id"])
    assert (refused.status, agreed.status) == (409, 201)
    [session] = second.list_sessions("pending")
    assert session["price"]["amount"] == 9400


def test_a_quote_of_another_is_not_found(backend: Backend) -> None:
    first, second = backend.client("customer"), backend.client("customer")
    packages = [_package(backend, who) for who in (first, second)]

    refused = buy(second, upsell=packages[1], quote=packages[0]["quote_id"])

    assert (refused.status, refused.body["errors"][0]["field"]) == (404, "quote_id")
    assert buy(second, upsell=packages[1], quote="none").status == 422


def test_each_reads_the_reasons_in_their_language(backend: Backend) -> None:
    customer = backend.client("customer")
    package = _package(backend, customer)

    german = customer.get(
        f"/api/sessions/{package['session_id']}/upsells", headers={"Accept-Language": "de"}
    ).body["upsells"]

    [same] = [one for one in german if one["id"] == package["id"]]
    assert same["price_lines"][0]["reason"] == "Weil Sie im Chat davon erzählt haben."
    assert same["price_notes"] == [languages.catalogues()["de"].words.price_by_condition]


def test_what_was_decided_with_discounts_is_decided_again(backend: Backend) -> None:
    customer = backend.client("customer")
    buy(customer, upsell=_package(backend, customer))
    _package(backend, customer)

    replay = backend.act_as("crm_worker", lambda *_: replay_log(), {})

    assert (replay.sessions, replay.outdated, replay.differences) == (2, 0, [])


def test_words_about_a_price_go_with_the_erasure_and_are_exported_before(
    backend: Backend, report: psycopg.Connection
) -> None:
    customer = backend.client("customer")
    package = _package(backend, customer)
    buy(customer, upsell=package)

    records = customer.get("/api/customers/me/export").body["records"]
    customer.delete("/api/customers/me")

    [quote] = [one for one in records if one["id"] == package["quote_id"]]
    assert (quote["kind"], quote["data"]["price_cents"]) == ("quote", 7920)
    [checkout] = [one for one in records if one["kind"] == "checkout"]
    assert checkout["data"]["holds"][0]["state"] == "held"
    words = report.execute(
        "select lines ->> 0, notes, terms from quotes where id = %s", [package["quote_id"]]
    ).fetchone()
    assert words is not None
    assert "chat" not in words[0].replace("after_chat", "")
    assert words[1:] == ({}, {})


def test_old_words_about_prices_are_forgotten_and_amounts_stay(
    backend: Backend, report: psycopg.Connection, database: Database
) -> None:
    package = _package(backend, backend.client("customer"))
    forgotten = _enforce(database)

    assert forgotten >= 1
    row = report.execute(
        "select price_cents, terms from quotes where id = %s", [package["quote_id"]]
    ).fetchone()
    assert row == (7920, {})


def _enforce(database: Database) -> int:
    with database.login("crm_worker") as worker:
        claims = '{"sub": "00000000-0000-0000-0000-000000000000", "role": "service"}'
        row = worker.execute(
            "select api.enforce_retention(%s::jsonb, 'quotes', -1, 1000)", [claims]
        ).fetchone()
        assert row is not None
        return int(row[0])
