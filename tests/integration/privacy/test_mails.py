"""What mails leave about a customer is theirs to take along, and goes with them."""

import psycopg

from tests.integration.privacy.conftest import Person
from tests.integration.privacy.test_export import exported
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sent_mails import ask, sent_mail


def test_mails_clicks_and_consents_are_in_the_export_and_gone_after_an_erasure(
    backend: Backend, database: Database, person: Person, report: psycopg.Connection
) -> None:
    mail = sent_mail(database, person.customer.id)
    assert ask(backend, "GET", mail.path("c", 1)).status == 303
    assert ask(backend, "POST", mail.path("o")).status == 200

    records = {record["kind"]: record["data"] for record in exported(person.customer)}
    assert records["consent"]["given"] is False
    assert records["consent"]["source"] == "one_click"
    assert records["enrolment"]["campaign"] == "follow_up"
    message = records["message"]
    assert message["unsubscribed_at"]
    assert [link["position"] for link in message["links"]] == [1, 2]
    assert [click["kind"] for click in message["clicks"]][:1] == ["c"]

    assert person.customer.delete("/api/customers/me").status == 200
    backend.invoke("enforce_retention", {})
    left = report.execute(
        "select (select count(*) from consents where customer_id = %(who)s),"
        " (select count(*) from message_clicks where message_id = %(mail)s),"
        " (select count(*) from messages where customer_id = %(who)s and address_hash is not null),"
        " (select count(*) from enrolments where customer_id = %(who)s and ended_at is null)",
        {"who": person.customer.id, "mail": mail.id},
    ).fetchone()
    assert left == (0, 0, 0, 0)
