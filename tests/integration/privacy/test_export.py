"""A customer takes along all that is stored of them, and nothing of anybody else."""

import csv
import json
import re
from io import StringIO
from typing import Any, LiteralString, get_args

import psycopg

from crm.customers.contracts.privacy import ExportRecord
from demo.driver.client import Client
from demo.driver.steps import file_intake
from tests.integration.privacy.conftest import CONTACT, EMAIL, NAME, Person
from tests.support.backend import Backend
from tools.paths import ROOT

_TABLES: dict[str, LiteralString] = {
    "contact": "select count(*) from customers where id = %s",
    "intake": "select count(*) from intakes where customer_id = %s",
    "session": "select count(*) from sessions where customer_id = %s",
    "interaction": "select count(*) from crm_interactions where customer_id = %s",
    "recommendation": "select count(*) from upsell_recommendations where customer_id = %s",
    "experiment_unit": "select count(*) from experiment_units where customer_id = %s",
    "cohort": "select count(*) from customer_cohorts where customer_id = %s",
    "checkout": "select count(*) from checkouts where customer_id = %s",
    "payment": "select count(*) from payments where customer_id = %s",
}


def test_every_kind_of_record_may_leave() -> None:
    text = (ROOT / "database/functions/customers/internal/export_records.sql").read_text()
    stored = set(re.findall(r"select '(\w+)'", text))
    assert set(get_args(ExportRecord.model_fields["kind"].annotation)) == stored


def exported(customer: Client, limit: int = 200) -> list[dict[str, Any]]:
    """Every page."""
    records: list[dict[str, Any]] = []
    query = f"limit={limit}"
    while True:
        page = customer.get("/api/customers/me/export", query=query).body
        records += page["records"]
        if page["next_cursor"] is None:
            return records
        query = f"limit={limit}&cursor={page['next_cursor']}"


def test_each_row_of_the_customer_is_there_once(person: Person, report: psycopg.Connection) -> None:
    records = exported(person.customer)

    stored = {
        kind: report.execute(query, [person.customer.id]).fetchone()
        for kind, query in _TABLES.items()
    }
    kinds = [record["kind"] for record in records]
    assert {kind: (kinds.count(kind),) for kind in _TABLES} == stored
    assert len({record["id"] for record in records}) == len(records)


def test_it_tells_contact_words_and_the_reasons_of_decisions(person: Person) -> None:
    records = exported(person.customer)
    of_kind = {record["kind"]: record["data"] for record in records}
    session = next(r["data"] for r in records if r["id"] == person.session)

    assert of_kind["contact"]["email"] == EMAIL
    assert of_kind["intake"]["concern"].startswith("It keeps humming")
    assert session["summary"].startswith(NAME)
    assert {d["offered"] for d in session["decisions"]} == {True, False}
    assert all(d["reason"] for d in session["decisions"])
    assert of_kind["recommendation"]["reason"]
    assert of_kind["payment"]["amount_cents"] == 2999


def test_pages_of_any_size_add_up_to_the_same(person: Person) -> None:
    whole = exported(person.customer)
    assert exported(person.customer, limit=1) == whole
    assert exported(person.customer, limit=3) == whole


def test_another_customers_rows_are_not_in_it(person: Person, backend: Backend) -> None:
    other = backend.client("customer")
    file_intake(other)
    told = json.dumps(exported(other))
    assert {record["kind"] for record in exported(other)} <= set(_TABLES)
    assert NAME not in told
    assert str(person.customer.id) not in told


def test_as_csv_no_cell_is_run_by_a_spreadsheet(backend: Backend) -> None:
    customer = backend.client("customer")
    file_intake(customer, contact=CONTACT | {"name": "=HYPERLINK(1)"}, concern="@SUM(A1)")

    answer = customer.get("/api/customers/me/export", query="format=csv")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "X-Next-Cursor" not in answer.headers
    cells = [cell for line in csv.reader(StringIO(answer.body)) for cell in line]
    assert cells[:5] == ["kind", "id", "created_at", "field", "value"]
    assert {"'=HYPERLINK(1)", "'@SUM(A1)"} <= set(cells)


def test_as_csv_it_pages_by_a_header(backend: Backend) -> None:
    customer = backend.client("customer")
    file_intake(customer)
    first = customer.get("/api/customers/me/export", query="format=csv&limit=1")
    rest = f"format=csv&cursor={first.headers['X-Next-Cursor']}"
    later = customer.get("/api/customers/me/export", query=rest)
    whole = customer.get("/api/customers/me/export", query="format=csv")
    lines = first.body.splitlines() + later.body.splitlines()[1:]
    assert lines == whole.body.splitlines()


def test_who_has_nothing_stored_gets_an_empty_page(backend: Backend) -> None:
    answer = backend.client("customer").get("/api/customers/me/export")
    assert answer.body == {"records": [], "next_cursor": None}
