"""After an erasure nothing of a person is found, nothing brings it back, and no figure moves."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
import pytest

from demo.driver.client import Client
from demo.driver.steps import file_intake, intake_form
from tests.integration.privacy.conftest import CONTACT, NAME, TRACES, Person, paid_event, traces
from tests.support.backend import Backend
from tests.support.database import LOGINS, Database
from tests.support.stripe_webhook import Webhook

_FIGURES = ("funnel", "upsells", "revenue", "customers", "sessions", "targets")


def figures(admin: Client) -> dict[str, Any]:
    """Every report, without the moment at which it was made."""
    read = {}
    for name in _FIGURES:
        answer = admin.get(f"/api/metrics/{name}", query="from=2026-01-01&to=2030-01-01")
        assert answer.status == 200, answer
        read[name] = {k: v for k, v in answer.body.items() if k not in {"as_of", "rolled_up_at"}}
    return read


def story(admin: Client, customer: Client) -> dict[str, Any]:
    """What an admin sees a customer add up to."""
    found: dict[str, Any] = admin.get(f"/api/customers/{customer.id}").body
    return {name: found[name] for name in ("value", "funnel", "sessions", "created_at")}


def erased(person: Person) -> dict[str, Any]:
    answer = person.customer.delete("/api/customers/me")
    assert answer.status == 200, answer
    receipt: dict[str, Any] = answer.body
    return receipt


def test_the_search_finds_the_person_wherever_they_can_be_before_the_erasure(
    person: Person, database: Database
) -> None:
    del person
    tables = {trace.split(":")[0] for trace in traces(database)}
    assert tables == {
        "customers",
        "intakes",
        "sessions",
        "crm_interactions",
        "requests",
    }


def test_after_an_erasure_nothing_of_the_person_is_found_in_any_row(
    person: Person, database: Database
) -> None:
    erased(person)
    assert traces(database) == []


def test_the_figures_and_the_money_are_what_they_were(person: Person, backend: Backend) -> None:
    before, before_story = figures(person.admin), story(person.admin, person.customer)

    erased(person)

    assert figures(person.admin) == before
    assert story(person.admin, person.customer) == before_story
    backend.invoke("compute_metrics", {})
    assert figures(person.admin) == before
    backend.invoke("compute_metrics", {"rebuild": True})
    assert figures(person.admin) == before
    assert before["revenue"]["total"]["payments"] == 1


def test_no_line_of_any_function_speaks_of_the_person(
    capsys: pytest.CaptureFixture[str], backend: Backend, request: pytest.FixtureRequest
) -> None:
    # Asked for here, so that the lines of the whole journey are captured.
    person: Person = request.getfixturevalue("person")
    erased(person)
    backend.invoke("compute_metrics", {})
    person.customer.post("/api/interactions", {"interaction_type": NAME})
    person.customer.post("/api/intake/start", intake_form(contact=CONTACT, plan=NAME))
    lines = capsys.readouterr()
    assert lines.out.count("\n") > 10
    assert [word for word in TRACES if word in lines.out + lines.err] == []


def test_an_event_says_that_a_customer_was_erased_and_not_who_they_were(
    person: Person, backend: Backend, report: psycopg.Connection
) -> None:
    backend.bus.published.clear()
    receipt = erased(person)

    [event] = backend.bus.published
    assert (event.type, event.customer_id) == ("CustomerErased", person.customer.id)
    assert set(event.data) == {"erased_at"}
    assert datetime.fromisoformat(event.data["erased_at"]) == datetime.fromisoformat(
        receipt["erased_at"]
    )
    waiting = "select count(*) from outbox where published_at is null"
    assert report.execute(waiting).fetchone() == (0,)


def test_a_repeat_is_answered_with_the_same_receipt_and_tells_nobody_again(
    person: Person, backend: Backend
) -> None:
    first = erased(person)
    backend.bus.published.clear()
    assert erased(person) == first
    assert backend.bus.published == []


def test_an_erased_customers_token_opens_nothing_any_more(person: Person) -> None:
    erased(person)
    customer = person.customer
    answers = [
        customer.get("/api/customers/me/export"),
        customer.get("/api/customers/me/interactions"),
        customer.get(f"/api/sessions/{person.session}"),
        customer.post("/api/intake/start", intake_form(contact=CONTACT)),
        customer.post("/api/interactions", {"interaction_type": "waiver_accepted"}),
    ]
    assert {answer.status for answer in answers} == {410}
    assert answers[0].body["type"] == "urn:crm:problem:gone"


def test_what_was_on_its_way_does_not_bring_the_person_back(
    person: Person, backend: Backend, webhook: Webhook, database: Database
) -> None:
    late = file_intake(person.customer, plan="diagnostic", contact=CONTACT)["intake"]
    erased(person)
    told = {
        "interaction_type": "waiver_accepted",
        "customer_id": str(person.customer.id),
        "metadata": {"signed": NAME},
    }
    other = backend.client("customer")
    good = {"interaction_type": "waiver_accepted", "customer_id": str(other.id)}

    assert person.service.post("/api/interactions", told).status == 410
    batch = person.service.post("/api/interactions", {"interactions": [told, good]}).body
    assert [result["status"] for result in batch["results"]] == ["rejected", "stored"]
    assert batch["results"][0]["errors"][0]["field"] == "customer_id"
    notes = {"summary": f"{NAME} again."}
    assert person.mechanic.put(f"/api/sessions/{person.session}/summary", notes).status == 410
    assert [webhook.deliver(event) for event in person.events] == ["duplicate"]
    assert webhook.deliver(paid_event(late)) == "applied"
    assert traces(database) == []


def test_money_that_arrives_after_the_erasure_still_counts(
    person: Person, webhook: Webhook
) -> None:
    late = file_intake(person.customer, plan="diagnostic", contact=CONTACT)["intake"]
    erased(person)
    webhook.deliver(paid_event(late))
    assert figures(person.admin)["revenue"]["total"]["payments"] == 2


def test_a_founders_own_script_cannot_bring_them_back_either(
    person: Person, database: Database
) -> None:
    erased(person)
    worker = database.login("crm_worker")
    with pytest.raises(psycopg.Error) as refused:
        worker.execute(
            "select api.track_crm_interaction(%s, 'waiver_accepted', null, %s)",
            [person.customer.id, psycopg.types.json.Jsonb({"by": NAME})],
        )
    assert refused.value.sqlstate == "CR410"


def test_who_never_did_anything_is_erased_too_and_not_counted(
    backend: Backend, report: psycopg.Connection
) -> None:
    nobody = backend.client("customer")
    answer = nobody.delete("/api/customers/me")
    assert answer.status == 200
    assert answer.body["customer_id"] == str(nobody.id)
    assert nobody.post("/api/intake/start", intake_form()).status == 410
    assert report.execute("select count(*) from customers").fetchone() == (0,)


def test_of_others_nothing_goes(person: Person, backend: Backend, database: Database) -> None:
    other = backend.client("customer")
    kept = {"name": "Ada Miller", "email": "ada@example.com", "phone": "+1 202 555 0143"}
    file_intake(other, contact=kept)
    erased(person)
    assert traces(database, also=("ada@example.com",)) != []
    records = other.get("/api/customers/me/export").body["records"]
    assert [r["data"]["name"] for r in records if r["kind"] == "contact"] == ["Ada Miller"]


@contextmanager
def transaction(database: Database, login: str) -> Iterator[psycopg.Connection]:
    """A caller that has done its work and not yet committed it."""
    conninfo = database.cluster.conninfo(database.name, user=login, password=LOGINS[login])
    with psycopg.connect(conninfo) as connection:
        yield connection


def test_a_report_that_overtakes_an_erasure_is_waited_for_and_erased(
    person: Person, database: Database
) -> None:
    claims = psycopg.types.json.Jsonb({"sub": str(uuid.uuid4()), "role": "service"})
    facts = psycopg.types.json.Jsonb({"signed": NAME})
    erasure = database.login("crm_app")
    with transaction(database, "crm_ingest") as reporter:
        reporter.execute(
            "select api.track_interaction(%s, 'late', 'f', %s, 'waiver_accepted', null, %s, null)",
            [claims, person.customer.id, facts],
        )
        erasure.execute("set lock_timeout = '100ms'")
        mine = psycopg.types.json.Jsonb({"sub": str(person.customer.id), "role": "customer"})
        with pytest.raises(psycopg.errors.LockNotAvailable):
            erasure.execute("select api.erase_customer(%s, 100)", [mine])
    erased(person)
    assert traces(database) == []


def test_a_report_that_meets_an_erasure_under_way_waits_and_is_refused(
    person: Person, database: Database
) -> None:
    claims = psycopg.types.json.Jsonb({"sub": str(uuid.uuid4()), "role": "service"})
    mine = psycopg.types.json.Jsonb({"sub": str(person.customer.id), "role": "customer"})
    facts = psycopg.types.json.Jsonb({"signed": NAME})
    reporter = database.login("crm_ingest")

    def report() -> str | None:
        try:
            reporter.execute(
                "select api.track_interaction(%s, 'k', 'f', %s, 'waiver_accepted', null, %s, null)",
                [claims, person.customer.id, facts],
            )
        except psycopg.Error as error:
            return error.sqlstate
        return None

    with ThreadPoolExecutor(1) as other, transaction(database, "crm_app") as erasure:
        erasure.execute("select api.erase_customer(%s, 100)", [mine])
        answer = other.submit(report)
        with pytest.raises(TimeoutError):
            answer.result(timeout=0.2)
        erasure.commit()
        assert answer.result(timeout=10) == "CR410"
    assert traces(database) == []
