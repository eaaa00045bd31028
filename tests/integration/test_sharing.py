"""A link shows the figures to somebody without a sign-in: no customer, and not for ever."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import pytest

from demo.driver.client import Client
from local.servers import postgres
from tests.support.backend import Backend, completed_session
from tests.support.database import Database

VIEW = {"from": "2026-11-01", "to": "2026-11-20", "tz": "Europe/Berlin", "plan": "trial"}


def share(admin: Client, **changes: Any) -> tuple[str, dict[str, Any]]:
    token = token_urlsafe(32)
    made = admin.post("/api/shares", {"token": token, "days": 7, "view": VIEW} | changes)
    assert made.status == 200, made.body
    return token, made.body


def opened(backend: Backend, token: str) -> Any:
    return backend.client("customer").post("/api/shared", {"token": token})


def test_whoever_has_the_token_sees_the_figures_and_no_customer(backend: Backend) -> None:
    admin, customer = backend.client("admin"), backend.client("customer")
    completed_session(backend, customer)
    today = datetime.now(UTC).date()
    view = {"from": str(today), "to": str(today)}
    token, link = share(admin, view=view)

    shown = opened(backend, token)

    assert shown.status == 200
    assert shown.body["view"]["from"] == str(today)
    overview = shown.body["overview"]
    mine = admin.get("/api/metrics/overview", query=view).body
    assert overview["funnel"]["total"] == mine["funnel"]["total"]
    assert overview["funnel"]["total"]["raw"]["sessions_completed"] == 1
    assert set(mine) - set(overview) == {"customers", "offers"}
    assert str(customer.id) not in shown.text
    assert token not in str(link)
    expires = datetime.fromisoformat(link["expires_at"])
    assert timedelta(days=6, hours=23) < expires - datetime.now(UTC) <= timedelta(days=7)


def test_a_link_ends_when_an_admin_says_so(backend: Backend) -> None:
    admin = backend.client("admin")
    token, link = share(admin)
    assert [one["id"] for one in admin.get("/api/shares").body["links"]] == [link["id"]]

    assert admin.delete(f"/api/shares/{link['id']}").body["revoked_at"]

    assert opened(backend, token).status == 404


def test_a_link_ends_by_itself(backend: Backend, database: Database) -> None:
    token, link = share(backend.client("admin"))
    assert opened(backend, token).status == 200
    with database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("alter table crm.share_links no force row level security")
        connection.execute(
            "update crm.share_links set created_at = now() - interval '8 days',"
            " expires_at = now() - interval '1 second' where id = %s",
            [link["id"]],
        )
        connection.execute("alter table crm.share_links force row level security")

    assert opened(backend, token).status == 404


@pytest.mark.parametrize("role", ["customer", "mechanic"])
def test_admins_alone_may_share(backend: Backend, role: str) -> None:
    client = backend.client(role)
    body = {"token": token_urlsafe(32), "days": 7, "view": VIEW}
    assert client.post("/api/shares", body).status == 403
    assert client.get("/api/shares").status == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"token": "guess"}, "token"),
        ({"days": 91}, "days"),
        ({"view": VIEW | {"session_type": "chat"}}, "view.session_type"),
        ({"view": VIEW | {"tz": "Mars/Olympus"}}, "view.tz"),
        ({"view": VIEW | {"from": "2026-11-30"}}, "view.from"),
        ({"view": VIEW | {"from": "2000-01-01"}}, "view.from"),
        ({"view": {"from": "2026-11-01"}}, "view.to"),
    ],
)
def test_what_cannot_be_shared_is_named(
    backend: Backend, changes: dict[str, Any], field: str
) -> None:
    body = {"token": token_urlsafe(32), "days": 7, "view": VIEW} | changes
    answer = backend.client("admin").post("/api/shares", body)
    assert answer.status == 422
    assert [error["field"] for error in answer.body["errors"]] == [field]


def test_a_guess_opens_nothing(backend: Backend) -> None:
    share(backend.client("admin"))
    assert opened(backend, token_urlsafe(32)).status == 404


def test_whoever_opens_a_link_too_often_keeps_no_admin_out(
    backend: Backend, database: Database
) -> None:
    admin = backend.client("admin")
    token, _ = share(admin)
    with database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("update crm.request_limits set units_per_minute = 5")

    assert {opened(backend, token).status for _ in range(12)} == {200, 429}

    other, _ = share(admin)
    assert opened(backend, other).status == 200
    assert admin.get("/api/shares").status == 200
