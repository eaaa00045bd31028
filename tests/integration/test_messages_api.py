"""Campaigns for admins, and what customers want of mails, through the handlers."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from crm.messages.actions.planning import plan_messages
from crm.platform.config import settings
from crm.platform.database import connection
from demo.driver.client import Client
from demo.driver.steps import file_intake
from tests.support.backend import Backend, completed_session
from tests.support.database import Database


@pytest.fixture
def planned(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A customer whose session led them into the campaigns."""
    customer = backend.client("customer")
    _plan(monkeypatch)
    completed_session(backend, customer)
    _plan(monkeypatch)
    return customer


def _plan(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as login:
        login.setenv("DB_USER", "crm_worker")
        login.setenv("DB_PASSWORD", "secret-of-crm_worker")
        _forget()
        plan_messages(lambda: datetime.now(UTC))
    _forget()


def _forget() -> None:
    connection.drop()
    settings.cache_clear()


def _campaigns(admin: Client) -> dict[str, Any]:
    body = admin.get("/api/campaigns").body
    return {one["name"]: one for one in body["campaigns"]}


def test_an_admin_sees_each_campaign_with_the_figures_of_its_steps(
    backend: Backend, planned: Client
) -> None:
    found = _campaigns(backend.client("admin"))
    assert set(found) == {"follow_up", "unfinished_checkout", "re_engagement", "win_back"}
    follow_up = found["follow_up"]
    assert (follow_up["version"], follow_up["enrolled"], follow_up["paused_at"]) == (1, 1, None)
    [step] = follow_up["steps"]
    assert (step["step"], step["mail"], step["planned"], step["due"]) == (1, "follow_up_1", 1, 1)
    assert (step["sent"], step["clicked"], step["bought"], step["machines"]) == (0, 0, 0, 0)
    assert (follow_up["mailed"]["customers"], follow_up["held_out"]["customers"]) == (0, 0)
    assert follow_up["mailed"]["net"]["formatted"] == "$0.00"
    assert follow_up["effect"]["words"] == (
        "Not enough to say what it caused: 50 more mailed customers and 50 more held-out customers"
        " have to pay."
    )
    assert follow_up["unsent"] == []
    assert found["unfinished_checkout"]["steps"] == []
    assert planned.get("/api/campaigns").status == 403


@pytest.mark.usefixtures("planned")
def test_a_pause_is_one_click_and_so_is_its_end(backend: Backend) -> None:
    admin = backend.client("admin")
    first = admin.post("/api/campaigns/follow_up/pause").body
    assert admin.post("/api/campaigns/follow_up/pause").body == first
    assert _campaigns(admin)["follow_up"]["paused_at"] == first["paused_at"]
    assert admin.post("/api/campaigns/follow_up/resume").body["paused_at"] is None
    assert _campaigns(admin)["follow_up"]["paused_at"] is None

    assert admin.post("/api/campaigns/all/pause").body["name"] == "*"
    assert admin.get("/api/campaigns").body["all_paused_at"] is not None
    assert admin.post("/api/campaigns/all/resume").status == 200
    assert admin.get("/api/campaigns").body["all_paused_at"] is None
    assert admin.post("/api/campaigns/nothing/pause").status == 404
    assert backend.client("customer").post("/api/campaigns/all/pause").status == 403


@pytest.mark.usefixtures("planned")
def test_a_person_sends_again_what_is_lost_and_nothing_else(
    backend: Backend, database: Database
) -> None:
    admin = backend.client("admin")
    report = database.login("crm_report")
    row = report.execute("select id from messages where campaign = 'follow_up'").fetchone()
    assert row is not None
    address = f"/api/messages/{row[0]}/resend"
    assert admin.post(address).status == 409
    with database.login("crm_master") as owner, owner.transaction():
        owner.execute("set local role crm_owner")
        owner.execute("alter table crm.messages no force row level security")
        owner.execute("update crm.messages set state = 'lost', begun_at = now() where id = %s", row)
        owner.execute("alter table crm.messages force row level security")

    [lost] = _campaigns(admin)["follow_up"]["unsent"]
    assert (lost["id"], lost["state"], lost["step"]) == (str(row[0]), "lost", 1)
    assert admin.post(address).body == {"id": str(row[0]), "state": "due"}
    state = (
        "select state, due_at <= now(), expires_at > now(), begun_at from messages where id = %s"
    )
    assert report.execute(state, row).fetchone() == ("due", True, True, None)
    assert admin.post(f"/api/messages/{uuid4()}/resend").status == 404
    audit = admin.get("/api/audit").body["entries"]
    assert [one["action"] for one in audit] == ["resend_message"]


def test_a_customer_chooses_and_reads_what_mails_they_want(backend: Backend) -> None:
    customer = backend.client("customer")
    file_intake(
        customer,
        contact={
            "name": "Ada",
            "email": "ada@example.com",
            "time_zone": "Europe/Berlin",
            "mail_consent": True,
        },
    )
    before = customer.get("/api/customers/me/preferences").body
    assert before["time_zone"] == "Europe/Berlin"
    assert [(one["name"], one["wanted"]) for one in before["topics"]] == [
        ("offers", True),
        ("reminders", True),
    ]
    chosen = {"topics": {"offers": False}, "pause": True, "time_zone": "Asia/Tokyo"}
    after = customer.put("/api/customers/me/preferences", chosen).body
    assert [one["wanted"] for one in after["topics"]] == [False, True]
    assert after["time_zone"] == "Asia/Tokyo"
    assert after["paused_until"] > datetime.now(UTC).isoformat()
    assert after == customer.get("/api/customers/me/preferences").body

    none = customer.put("/api/customers/me/preferences", {"wants_none": True}).body
    assert (none["wants_none"], none["mails"]) == (True, [])
    assert [one["wanted"] for one in none["topics"]] == [False, False]


def test_a_pause_stays_until_it_is_ended(backend: Backend) -> None:
    customer = backend.client("customer")

    def put(**chosen: Any) -> Any:
        return customer.put("/api/customers/me/preferences", chosen).body["paused_until"]

    until = put(pause=True)
    assert until > datetime.now(UTC).isoformat()
    assert put(time_zone="Asia/Tokyo") == put(topics={"offers": True}) == put(pause=True) == until
    assert put(pause=False) is None
    assert put(wants_none=True) is None


def test_who_agrees_later_agrees_to_the_same_sentence(
    backend: Backend, report: psycopg.Connection
) -> None:
    early, late = backend.client("customer"), backend.client("customer")
    german = {"accept-language": "de"}
    contact = {"name": "Ada", "email": "ada@example.com", "mail_consent": True}
    file_intake(early, contact=contact)
    chosen = {"mail_consent": True, "topics": {"reminders": False}}
    after = late.put("/api/customers/me/preferences", chosen).body
    late.put("/api/customers/me/preferences", {"mail_consent": True}, headers=german)

    assert [one["wanted"] for one in after["topics"]] == [True, False]
    rows = report.execute(
        "select source, given, wording_version from consents where topic = '*' order by at"
    ).fetchall()
    assert [row[:2] for row in rows] == [("intake", True), *[("preferences", True)] * 2]
    assert rows[0][2] == rows[1][2] != rows[2][2]


def test_topics_are_told_in_the_readers_language_and_as_they_are_mailed(backend: Backend) -> None:
    customer = backend.client("customer")
    told = customer.get("/api/customers/me/preferences", headers={"accept-language": "de"}).body
    assert [one["title"] for one in told["topics"]] == [
        "Was Ihnen als Nächstes helfen könnte",
        "Was Sie begonnen haben",
    ]
    # Nothing was said and nothing bought: the file's soft opt-in does not reach them.
    assert [(one["wanted"], one["mailed"]) for one in told["topics"]] == [(None, False)] * 2


def test_the_same_choice_twice_is_one_consent(backend: Backend, database: Database) -> None:
    customer = backend.client("customer")
    for _ in range(3):
        assert customer.put("/api/customers/me/preferences", {"wants_none": True}).status == 200
    report = database.login("crm_report")
    assert report.execute("select count(*) from consents").fetchone() == (1,)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"topics": {"news": True}}, "topics.news"),
        ({"topics": {"offers": "yes"}}, "topics.offers"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"pause": 30}, "pause"),
        ({"mail_consent": "yes"}, "mail_consent"),
        ({"days": 30}, "days"),
    ],
)
def test_a_choice_that_there_is_not_is_refused_by_its_name(
    backend: Backend, chosen: dict[str, Any], field: str
) -> None:
    reply = backend.client("customer").put("/api/customers/me/preferences", chosen)
    assert reply.status == 422
    assert [one["field"] for one in reply.body["errors"]] == [field]


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "contact.time_zone"),
        ({"mail_consent": "no"}, "contact.mail_consent"),
    ],
)
def test_an_intake_names_what_is_wrong_with_its_contact(
    backend: Backend, contact: dict[str, Any], field: str
) -> None:
    body = {"plan": "trial", "vehicle": {"year": 2014, "make": "Volvo", "model": "V60"}}
    body |= {"concern": "It grinds.", "contact": {"name": "A", "email": "a@b.example", **contact}}
    reply = backend.client("customer").post("/api/intake/start", body)
    assert reply.status == 422
    assert [one["field"] for one in reply.body["errors"]] == [field]
