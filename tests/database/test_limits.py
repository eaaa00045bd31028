"""A principal has a limit a minute for each class of calls, and meets it alone."""

import json
from collections.abc import Iterator

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, customer
from tests.database.crowd import Call, Crowd, codes
from tests.database.world import World, refused

pytestmark = pytest.mark.xdist_group("crowd")


@pytest.fixture
def small(shared: World) -> Iterator[World]:
    """Three calls a minute of each class."""
    _set(shared, 3)
    yield shared
    _set(shared, 100_000)


def _set(world: World, most: int) -> None:
    with world.owner() as connection:
        connection.execute("update crm.request_limits set units_per_minute = %s", [most])


def test_a_class_of_calls_ends_at_its_limit_and_leaves_the_others(small: World) -> None:
    owner, answered = customer(), 0
    with refused("CR429") as caught:
        # More than two minutes' worth: the minute may turn between the calls.
        while answered < 8:
            small.ask(owner, "get_funnel")
            answered += 1
    wait = json.loads(caught.value.diag.message_detail or "")["retry_after"]
    assert answered >= 3
    assert 1 <= wait <= 60

    journeys.file_intake(small, owner)
    small.ask(customer(), "get_funnel")
    for _ in range(5):
        small.ask(SERVICE, "get_outbox_status")


def test_a_batch_counts_its_interactions(small: World) -> None:
    reporter = customer().through("crm_ingest")
    item = {"customer_id": str(reporter.id), "interaction_type": "summary_viewed", "metadata": {}}
    with refused("CR429"):
        small.act(reporter, "track_interactions", [item | {"index": n} for n in range(4)])
    stored = small.act(reporter, "track_interactions", [item | {"index": n} for n in range(3)])
    assert [row["status"] for row in stored] == ["stored"] * 3


def test_simultaneous_calls_of_one_principal_do_not_wait_for_each_other_and_are_all_counted(
    crowd: Crowd, shared: World
) -> None:
    _set(shared, 100_000)
    owner = customer()
    answers = crowd.rush("sessions", [Call(owner, "get_funnel", ())] * 20)

    assert codes(answers) == []
    with shared.owner("request_counts") as connection:
        row = connection.execute(
            "select sum(units) from crm.request_counts where subject = %s", [owner.id]
        ).fetchone()
    assert row == (20,)


def test_a_login_cannot_lift_the_limit_of_its_calls(world: World) -> None:
    app = world.database.login("crm_app")
    app.execute("alter role current_user set statement_timeout = 0")
    app.execute("alter role current_user set transaction_timeout = 0")
    again = world.database.login("crm_app")
    try:
        with again.transaction():
            again.execute("select api.get_funnel(%s)", [json.dumps(customer().claims)])
            assert again.execute("show transaction_timeout").fetchone() == ("8s",)
    finally:
        app.execute("alter role current_user reset transaction_timeout")
        app.execute("alter role current_user set statement_timeout = '6s'")
