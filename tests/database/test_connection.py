"""A connection breaks in every way that it can; what was answered is stored exactly once."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest

from crm.journey import store
from crm.platform.config import settings
from crm.platform.database import call, connection
from crm.platform.database.migrations import migrate
from crm.platform.errors import Unavailable
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from local.servers import postgres
from local.servers.tcp_proxy import proxy_to
from tests.conftest import ROOT
from tests.database.world import World
from tests.support.database import LOGINS, Database

# One worker starts the server that others must not see restarted.
pytestmark = pytest.mark.xdist_group("sturdy")

type Enter = Callable[..., None]


@pytest.fixture
def enter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """Puts this process in a function's place: its environment, and no connection yet."""

    def enter(database: Database, login: str = "crm_ingest", port: int | None = None) -> None:
        given = {"DB_USER": login, "DB_PASSWORD": LOGINS[login], **database.environment()}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        if port is not None:
            monkeypatch.setenv("DB_PORT", str(port))
        connection.drop()
        settings.cache_clear()

    yield enter
    connection.drop()
    settings.cache_clear()


@pytest.fixture(scope="module")
def sturdy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database on a server of its own, which may be restarted and keeps what it answered."""
    with postgres.temporary(tmp_path_factory.mktemp("sturdy")) as cluster:
        conninfo = cluster.create_database("crm")
        migrate(conninfo, ROOT / "database", LOGINS)
        with psycopg.connect(conninfo, autocommit=True) as owner:
            owner.execute("alter database crm set synchronous_commit = on")
        yield Database(cluster=cluster, name="crm")


def _track(who: Principal, key: IdempotencyKey) -> dict[str, Any]:
    event = {"customer_id": who.id, "interaction_type": "waiver_accepted"}
    return store.track_interaction(
        who, key, event | {"session_id": None, "metadata": {}, "event_id": None}
    )


def _stored(database: Database, who: Principal) -> int:
    with database.login("crm_report") as report:
        query = "select count(*) from crm_interactions where customer_id = %s"
        row = report.execute(query, [who.id]).fetchone()
    assert row is not None
    return int(row[0])


def _somebody() -> tuple[Principal, IdempotencyKey]:
    return Principal(uuid4(), "customer"), IdempotencyKey(str(uuid4()), "fingerprint")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_restarted_is_not_noticed_and_nothing_answered_is_lost(
    sturdy: Database, enter: Enter, mode: postgres.StopMode
) -> None:
    enter(sturdy)
    who, key = _somebody()
    before = _track(who, key)

    sturdy.cluster.restart(mode)

    assert _track(who, key) == before
    assert _stored(sturdy, who) == 1
    _track(who, _somebody()[1])
    assert _stored(sturdy, who) == 2


def test_a_backend_killed_in_the_middle_of_a_call_is_called_again(
    world: World, enter: Enter
) -> None:
    enter(world.database)
    who, key = _somebody()
    _track(who, _somebody()[1])
    pid = connection.connection().info.backend_pid
    with ThreadPoolExecutor(1) as pool:
        with world.owner() as owner:
            owner.execute("lock table crm.crm_interactions in access exclusive mode")
            answer = pool.submit(_track, who, key)
            _await_waiter(owner, pid)
            # A login may end its own backends.
            world.connection("crm_ingest").execute("select pg_terminate_backend(%s)", [pid])
            _await_waiter(owner, pid, other=True)
        reply = answer.result()

    assert connection.connection().info.backend_pid != pid
    assert _track(who, key) == reply
    assert _stored(world.database, who) == 2


def test_an_answer_lost_on_its_way_is_given_again_and_the_row_is_stored_once(
    world: World, enter: Enter
) -> None:
    with proxy_to(world.database.cluster.port) as proxy:
        enter(world.database, port=proxy.port)
        who, key = _somebody()
        _track(who, _somebody()[1])
        proxy.lose_next_answer()

        reply = _track(who, key)

        assert _track(who, key) == reply
        assert _stored(world.database, who) == 2


def test_a_connection_that_broke_while_nobody_used_it_is_replaced(
    world: World, enter: Enter
) -> None:
    enter(world.database)
    who, key = _somebody()
    before = _track(who, key)
    broken = connection.connection()
    world.connection("crm_ingest").execute(
        "select pg_terminate_backend(%s)", [broken.info.backend_pid]
    )

    assert _track(who, key) == before
    assert connection.connection() is not broken


_FAULTY: Final = """
create sequence crm.attempts;
create function api.fail_once(code text) returns bigint language plpgsql security definer as $$
begin
  if nextval('crm.attempts') = 1 then raise exception using errcode = code; end if;
  return currval('crm.attempts');
end $$;
grant execute on function api.fail_once(text) to crm_app;
"""


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_call_that_a_collision_undid_is_called_again(
    world: World, enter: Enter, code: str
) -> None:
    with world.owner() as owner:
        owner.execute(_FAULTY)
    enter(world.database, "crm_app")
    assert call("select api.fail_once(%s)", (code,)) == 2


@pytest.mark.parametrize("code", ["57014", "55P03", "53300"])
def test_an_overloaded_server_is_not_asked_again(world: World, enter: Enter, code: str) -> None:
    with world.owner() as owner:
        owner.execute(_FAULTY)
    enter(world.database, "crm_app")

    with pytest.raises(Unavailable):
        call("select api.fail_once(%s)", (code,))

    assert call("select api.fail_once(%s)", (code,)) == 2


def test_a_statement_that_takes_too_long_is_not_tried_again(world: World, enter: Enter) -> None:
    enter(world.database)
    call("select set_config('statement_timeout', '300ms', false)", ())
    started = time.monotonic()

    with pytest.raises(Unavailable):
        call("select pg_sleep(5)", ())

    assert time.monotonic() - started < 0.6


def test_a_database_that_is_away_is_said_to_be_at_once(world: World, enter: Enter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    enter(world.database, port=port)
    started = time.monotonic()

    with pytest.raises(Unavailable):
        call("select 1", ())

    assert time.monotonic() - started < 3


def test_a_server_that_accepts_and_never_answers_is_given_up_within_ten_seconds(
    world: World, enter: Enter
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        enter(world.database, port=silent.getsockname()[1])
        started = time.monotonic()

        with pytest.raises(Unavailable):
            call("select 1", ())

        assert time.monotonic() - started < 10


def test_a_peer_that_takes_a_request_and_says_nothing_is_given_up_in_time(
    world: World, enter: Enter
) -> None:
    with proxy_to(world.database.cluster.port) as proxy:
        enter(world.database, port=proxy.port)
        who, key = _somebody()
        _track(who, _somebody()[1])
        proxy.is_silent = True
        started = time.monotonic()

        with pytest.raises(Unavailable):
            _track(who, key)

        waited = time.monotonic() - started
        assert connection.PATIENCE_SECONDS["crm_ingest"] <= waited
        assert waited < connection.PATIENCE_SECONDS["crm_ingest"] + connection.CONNECT_SECONDS
        # It was done all the same; the caller's repeat is told so on a connection of its own.
        proxy.is_silent = False
        _track(who, key)
        assert _stored(world.database, who) == 2


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux alone has it")
def test_a_peer_that_vanished_is_noticed_by_what_it_does_not_confirm(
    world: World, enter: Enter
) -> None:
    enter(world.database)
    number = connection.connection().fileno()
    with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as wire:
        limit = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert limit == connection.VANISHED_SECONDS * 1000


def _await_waiter(owner: psycopg.Connection, pid: int, *, other: bool = False) -> None:
    query = "select exists (select from pg_locks where not granted and (pid <> %s) = %s)"
    for _ in range(1000):
        if owner.execute(query, [pid, other]).fetchone() == (True,):
            return
        threading.Event().wait(0.005)
    raise AssertionError("the call never came to its lock")
