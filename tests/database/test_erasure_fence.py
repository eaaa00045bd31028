"""Every writer asks the fence: of an erased customer no function stores a word."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest

from tests.database.actors import SERVICE, Actor
from tests.database.catalogue import CALLERS
from tests.database.scene import Scene, build_scene
from tests.database.world import World, invoke
from tests.support.database import LOGINS, every_row
from tests.support.fake_stripe import eventually

# What the scene's people write, and what is written to them.
_WORDS: Final = (
    "Ada Miller",
    "ada@example",
    "grinds",
    "All is well",
    "Follow-up",
    "You had",
    "pay.",
)
_MANY: Final = 1_000
_PUBLISHED: Final[dict[str, Callable[[Scene], list[object]]]] = {
    "track_crm_interaction": lambda scene: [
        scene.actors["owner"].id,
        "waiver_accepted",
        None,
        {"signed": "Ada Miller"},
    ],
    "create_upsell_recommendation": lambda scene: [
        scene.actors["owner"].id,
        scene.undecided,
        "gift",
        "Follow-up",
        "You had one.",
    ],
}
# Who writes words about the owner, or replies that repeat them, and what the erasure leaves them.
_WRITERS: Final = [
    ("start_intake", "owner", "CR410"),
    ("end_session", "owner", "CR410"),
    ("end_session", "mechanic", "ok"),
    ("start_session", "mechanic", "ok"),
    ("accept_session", "mechanic", "ok"),
    ("summarise_session", "mechanic", "CR410"),
    ("rate_session", "owner", "CR410"),
    ("track_interaction", "owner", "CR410"),
    ("track_interaction", "service", "CR410"),
    ("track_interactions", "service", "ok"),
    ("list_session_upsells", "owner", "CR410"),
    ("click_upsell", "owner", "CR410"),
    ("dismiss_upsell", "owner", "CR410"),
    ("save_decisions", "service", "ok"),
    ("reserve_intake_checkout", "owner", "CR410"),
    ("reserve_upsell_checkout", "owner", "CR410"),
    ("open_checkout", "owner", "CR410"),
    ("replace_quote", "owner", "CR410"),
    ("apply_stripe_event", "service", "ok"),
    ("track_crm_interaction", "service", "CR410"),
    ("create_upsell_recommendation", "service", "CR410"),
]


def _arguments(scene: Scene, function: str, actor: Actor) -> list[object]:
    if function in _PUBLISHED:
        return _PUBLISHED[function](scene)
    return [actor.claims, *scene.arguments(function)]


def _words(world: World) -> list[str]:
    with world.database.login("crm_backup") as reader:
        return [
            f"{table}: {word}" for table, row in every_row(reader) for word in _WORDS if word in row
        ]


def _attempt(connection: psycopg.Connection, function: str, arguments: list[object]) -> str:
    try:
        invoke(connection, function, *arguments)
    except psycopg.Error as error:
        return error.sqlstate or "lost"
    return "ok"


@contextmanager
def _transaction(world: World, login: str) -> Iterator[psycopg.Connection]:
    """A caller that has done its work and not yet committed it."""
    name, cluster = world.database.name, world.database.cluster
    with psycopg.connect(cluster.conninfo(name, user=login, password=LOGINS[login])) as connection:
        yield connection


def _blocked(world: World, call: Future[Any]) -> bool:
    """Whether the call waits for a lock; an answer ends the waiting, too."""
    waiting = "select exists (select from pg_locks where not granted)"
    return call.done() or bool(world.value(waiting))


def test_no_function_stores_a_word_of_an_erased_customer(world: World) -> None:
    scene = build_scene(world)
    assert len({trace.partition(": ")[2] for trace in _words(world)}) == 5
    world.ask(scene.actors["owner"], "erase_customer", _MANY)
    assert _words(world) == []

    for function, logins in CALLERS.items():
        for who in ("owner", "mechanic", "admin", "service"):
            actor = scene.actors[who].through(min(logins))
            _attempt(world.connection(actor.login), function, _arguments(scene, function, actor))

    assert _words(world) == []
    assert world.value("select status from sessions where id = %s", scene.live) == "completed"
    # What was left undecided is decided: the relay does not look for it again.
    assert world.ask(SERVICE, "load_upsell_context", scene.undecided) is None


@pytest.mark.parametrize(("function", "who", "expected"), _WRITERS)
def test_a_writer_that_meets_an_erasure_waits_for_it_and_stores_no_word(
    world: World, function: str, who: str, expected: str
) -> None:
    scene = build_scene(world)
    owner, actor = scene.actors["owner"], scene.actors[who].through(min(CALLERS[function]))
    writer = world.database.login(actor.login)

    with ThreadPoolExecutor(1) as pool, _transaction(world, "crm_app") as erasure:
        invoke(erasure, "erase_customer", owner.claims, _MANY)
        call = pool.submit(_attempt, writer, function, _arguments(scene, function, actor))
        eventually(lambda: _blocked(world, call))
        assert not call.done()
        erasure.commit()
        assert call.result() == expected

    assert _words(world) == []


@pytest.mark.parametrize(("function", "who"), [writer[:2] for writer in _WRITERS])
def test_an_erasure_that_meets_a_writer_waits_for_it_and_erases_what_it_stored(
    world: World, function: str, who: str
) -> None:
    scene = build_scene(world)
    owner, actor = scene.actors["owner"], scene.actors[who].through(min(CALLERS[function]))
    eraser = world.database.login("crm_app")

    with ThreadPoolExecutor(1) as pool, _transaction(world, actor.login) as writer:
        invoke(writer, function, *_arguments(scene, function, actor))
        call = pool.submit(_attempt, eraser, "erase_customer", [owner.claims, _MANY])
        eventually(lambda: _blocked(world, call))
        assert not call.done()
        writer.commit()
        assert call.result() == "ok"

    assert _words(world) == []
