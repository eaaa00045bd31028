"""The links of a mail on the deployed stack, as readers, scanners and mail programs follow them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import boto3
import httpx2
import psycopg
import pytest

from crm.messages.contracts.mail import Accepted, Mail
from crm.messages.ses import Sender, SesMailer
from demo.driver.steps import ended_session, ready_upsells
from tests.support.deployed import Deployed, eventually
from tests.support.sent_mails import SentMail, sent_mail

SENDER = Sender(
    address="hello@shop.example", name="Shop", reply_to=None, configuration_set="comeback"
)


@dataclass(frozen=True)
class Master:
    """The deployed database, by the login that owns it."""

    deployed: Deployed

    def login(self, user: str) -> psycopg.Connection:
        database = self.deployed.stack["database"]
        password = database["passwords"][user]
        conninfo = self.deployed.cluster.conninfo(database["name"], user=user, password=password)
        return psycopg.connect(conninfo, autocommit=True)


@pytest.fixture
def mail(deployed: Deployed) -> SentMail:
    customer = deployed.client("customer")
    session = ended_session(customer, deployed.client("mechanic"))
    upsells = [one["id"] for one in ready_upsells(customer, session)]
    key = json.loads((deployed.folder / "secrets.json").read_text())["message_key"]
    paths = (f"/summary?session={session}", "/intake")
    return sent_mail(Master(deployed), customer.id, upsells=upsells[:1], paths=paths, key=key)


@pytest.fixture
def site(deployed: Deployed) -> str:
    url: str = deployed.stack["web_url"]
    return url


def said(deployed: Deployed, customer: UUID) -> list[tuple[Any, ...]]:
    query = "select topic, given, source from consents where customer_id = %s"
    return deployed.sql(query, customer)


def test_a_reader_is_led_on_and_a_scanner_takes_nobodys_leave(
    deployed: Deployed, site: str, mail: SentMail
) -> None:
    clicked = httpx2.get(f"{site}{mail.path('c', 1)}", timeout=150)
    assert clicked.status_code == 303
    assert clicked.headers["location"].startswith(f"{site}/summary?session=")
    for method in ("HEAD", "GET"):
        for kind in ("u", "o", "p"):
            assert httpx2.request(method, f"{site}{mail.path(kind)}", timeout=150).is_success

    assert said(deployed, mail.customer) == []
    kept = deployed.sql("select kind, method from message_clicks where message_id = %s", mail.id)
    assert len(kept) == 7
    assert httpx2.put(f"{site}{mail.path('o')}", timeout=150).status_code == 404
    assert httpx2.get(f"{site}/m/c/forged", timeout=150).status_code == 400


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_a_mail_program_takes_the_customers_leave_in_one_post(
    deployed: Deployed, site: str, mail: SentMail, form: str
) -> None:
    fields = {"List-Unsubscribe": "One-Click"}
    options: Any = {"data": fields} if form == "urlencoded" else {"files": {"x": ("", "One-Click")}}
    for _ in range(2):
        reply = httpx2.post(f"{site}{mail.path('o')}", timeout=150, **options)
        assert (reply.status_code, reply.history) == (200, [])
        assert "set-cookie" not in reply.headers
    assert said(deployed, mail.customer) == [("*", False, "one_click")]


def test_the_inbox_takes_a_mail_follows_its_links_and_shows_their_clicks(
    deployed: Deployed, site: str, mail: SentMail
) -> None:
    inbox: str = deployed.stack["mail_url"]
    client = boto3.Session("test", "test", region_name="eu-central-1").client(
        "sesv2", endpoint_url=inbox
    )
    links = "".join(
        f'<a href="{site}{mail.path(kind, 1)}">{kind}</a>'  # type: ignore[arg-type] # one of them
        for kind in "cup"
    )
    outcome = SesMailer(SENDER, client).send(
        Mail(
            message_id=mail.id,
            to="ada@example.com",
            to_name="Ada",
            subject="After your session",
            html=links,
            text="Hello",
            unsubscribe_url=f"{site}{mail.path('o')}",
            campaign="follow_up",
            step="1",
            language="en",
        )
    )
    assert isinstance(outcome, Accepted)
    assert "After your session" in httpx2.get(inbox).text
    page = f"{inbox}/mails/{outcome.provider_id}"
    assert httpx2.post(f"{page}/scan", timeout=150).status_code == 303
    eventually(lambda: httpx2.get(page).text.count("not settled yet") == 6)
    assert said(deployed, mail.customer) == []
