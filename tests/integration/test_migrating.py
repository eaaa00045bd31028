"""The step of a deployment that brings the database to its version and lets the logins in."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from crm.platform.config import settings
from crm.platform.database.migrations import migrate
from functions.migrate_database import app
from local.servers import postgres
from tests.support.database import LOGINS
from tools.paths import ROOT

DATABASE = ROOT / "database"
SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:master"


@pytest.fixture
def rds(tmp_path: Path) -> Iterator[postgres.Cluster]:
    """A server of its own, with the role that RDS gives to logins by token."""
    with postgres.temporary(tmp_path / "postgres") as cluster:
        with psycopg.connect(cluster.create_database("crm"), autocommit=True) as connection:
            connection.execute("create role rds_iam nologin")
        yield cluster


def takes_tokens(cluster: postgres.Cluster) -> set[str]:
    with psycopg.connect(cluster.conninfo("crm")) as connection:
        found = connection.execute(
            "select rolname from pg_roles where rolname <> 'crm_master'"
            " and pg_has_role(rolname, 'rds_iam', 'member') and rolcanlogin and not rolsuper"
        )
        return {name for (name,) in found.fetchall()}


def opens(cluster: postgres.Cluster, login: str) -> bool:
    conninfo = cluster.conninfo("crm", user=login, password=LOGINS[login])
    try:
        psycopg.connect(conninfo).close()
    except psycopg.OperationalError:
        return False
    return True


def test_logins_change_from_passwords_to_tokens_and_back(rds: postgres.Cluster) -> None:
    migrate(rds.conninfo("crm"), DATABASE, LOGINS)
    assert takes_tokens(rds) == set()
    assert opens(rds, "crm_app")

    migrate(rds.conninfo("crm"), DATABASE, {}, list(LOGINS))
    assert takes_tokens(rds) == set(LOGINS)
    assert not opens(rds, "crm_app")

    migrate(rds.conninfo("crm"), DATABASE, LOGINS)
    assert takes_tokens(rds) == set()
    assert opens(rds, "crm_app")


def test_a_server_that_takes_no_tokens_is_refused(cluster: postgres.Cluster) -> None:
    conninfo = cluster.create_database("no_tokens")
    try:
        with pytest.raises(LookupError, match="rds_iam"):
            migrate(conninfo, DATABASE, {}, ["crm_app"])
    finally:
        cluster.drop_database("no_tokens")


def test_the_masters_password_is_read_from_its_secret_at_each_run(
    rds: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[dict[str, Any]] = []
    monkeypatch.setattr(app, "_FILES", DATABASE)
    monkeypatch.setattr(
        app, "read_secret", lambda arn: json.dumps({"password": {SECRET: rds.password}[arn]})
    )
    monkeypatch.setattr(
        app, "_reply", lambda _event, applied, failure: answers.append({"n": applied, "f": failure})
    )
    for name, value in {
        "DB_HOST": "127.0.0.1",
        "DB_PORT": str(rds.port),
        "DB_NAME": "crm",
        "DB_USER": postgres.MASTER,
        "DB_AUTH": "secret",
        "DB_SECRET": SECRET,
        # The wheel's Postgres has no TLS.
        "DB_TLS": "prefer",
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        event = {"RequestType": "Create", "ResourceProperties": {"TokenLogins": list(LOGINS)}}
        app.handler(
            event,
            SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: 540_000),
        )
    finally:
        settings.cache_clear()

    assert [answer["f"] for answer in answers] == [None]
    assert takes_tokens(rds) == set(LOGINS)


def test_a_migration_answers_before_its_function_is_ended(
    cluster: postgres.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Exception | None] = []
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_sleep.sql").write_text("select pg_sleep(600);")
    monkeypatch.setattr(app, "_FILES", tmp_path)
    monkeypatch.setattr(app, "_reply", lambda _event, _applied, failure: answers.append(failure))
    cluster.create_database("slow")
    for name, value in {
        "DB_HOST": "127.0.0.1",
        "DB_PORT": str(cluster.port),
        "DB_NAME": "slow",
        "DB_USER": postgres.MASTER,
        "DB_PASSWORD": cluster.password,
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        event = {"RequestType": "Update", "ResourceProperties": {}}
        # Lambda's thirty seconds for the reply, and one for the work.
        context = SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: 31_000)
        app.handler(event, context)
    finally:
        settings.cache_clear()
        cluster.drop_database("slow")
    [failure] = answers
    assert isinstance(failure, psycopg.errors.QueryCanceled)
