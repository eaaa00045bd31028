"""Every message is sent once or not at all, whoever sweeps beside, whatever dies when."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import pytest
from psycopg.types.json import Jsonb

from crm.messages.actions.composing import Composed
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import (
    Accepted,
    InDoubt,
    Mail,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Throttled,
)
from tests.database.messages.killing import kill_at_random
from tests.database.messages.stage import Post, Stage, compose

_SWEEPERS: Final = 8


def test_eight_sweepers_send_three_thousand_messages_once_each(stage: Stage) -> None:
    stage.due(stage.customers(3000))
    # Theirs do not see what the others counted.
    with ThreadPoolExecutor(_SWEEPERS) as pool:
        counts = [pool.submit(stage.sweep) for _ in range(_SWEEPERS)]
        told = Counter[str]()
        for one in counts:
            told.update(one.result())

    assert told["sent"] == told["claimed"] == 3000
    assert len(stage.post.sent) == len(set(stage.post.sent)) == 3000
    assert stage.states() == {"sent": 3000, "due": 3000}


def test_plannings_at_once_enrol_each_customer_once(stage: Stage) -> None:
    stage.plan()
    stage.sessions(stage.customers(200))
    with ThreadPoolExecutor(_SWEEPERS) as pool:
        enrolled = sum(one["enrolled"] for one in pool.map(lambda _: stage.plan(), range(8)))

    assert enrolled == 200
    assert stage.world.value("select count(*) from enrolments") == 200
    assert stage.states() == {"due": 200}


def test_whatever_is_killed_wherever_no_mail_goes_twice(stage: Stage) -> None:
    stage.due(stage.customers(160))
    run = kill_at_random(stage, random.Random(7), share=0.8)  # noqa: S311 - no secret

    assert run.kills >= 100
    assert set(run.places) == {"claim", "begin", "post", "finish"}
    assert len(stage.post.sent) == len(set(stage.post.sent))
    states = Counter(
        dict(stage.world.report("select state, count(*) from messages where step = 1 group by 1"))
    )
    assert set(states) == {"sent", "lost"}
    # Of those in doubt nobody can know which were sent: they stay lost until a person looks.
    assert states["lost"] == run.places["begin"] + run.places["post"]
    assert states["sent"] == 160 - states["lost"]


def test_a_message_of_a_sweep_that_died_is_free_again_when_its_lease_is_over(stage: Stage) -> None:
    stage.due(stage.customers(1))

    def die(_: ClaimedMessage, __: datetime) -> Composed:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.sweep(compose=die)
    assert stage.sweep() == {}
    stage.clock.go(minutes=2)
    assert stage.sweep() == {"claimed": 1, "sent": 1}


def test_a_sweep_that_was_slower_than_its_lease_begins_nothing_any_more(stage: Stage) -> None:
    stage.due(stage.customers(1))

    def slow(message: ClaimedMessage, at: datetime) -> Composed:
        stage.clock.go(minutes=3)
        assert stage.sweep() == {"claimed": 1, "sent": 1}
        return compose(message, at)

    assert stage.sweep(compose=slow) == {"claimed": 1, "taken": 1}
    assert len(stage.post.sent) == 1


def test_one_that_cannot_be_composed_stops_nobody_behind_it(stage: Stage) -> None:
    first, *_ = stage.customers(3)
    stage.due([row[0] for row in stage.world.report("select id from customers")])

    def broken(message: ClaimedMessage, at: datetime) -> Composed:
        if message.customer_id == first:
            raise LookupError
        return compose(message, at)

    assert stage.sweep(compose=broken) == {"claimed": 3, "skipped": 1, "sent": 2}
    assert stage.states()["skipped not_composed"] == 1


def test_the_provider_may_throttle_fail_and_fall_silent(stage: Stage) -> None:
    draw = random.Random(3)  # noqa: S311 - no secret
    answers: list[Outcome] = [*[Throttled()] * 6, *[NotSent("connect")] * 2]
    answers += [InDoubt("timeout"), Refused("MessageRejected")]

    def answer(mail: Mail) -> Outcome:
        # Half of all: thirty in a hundred are throttled.
        return draw.choice(answers) if draw.random() < 0.5 else Accepted(str(mail.message_id))

    stage.post.answer = answer
    stage.due(stage.customers(100))
    for _ in range(30):
        stage.sweep()
        stage.clock.go(minutes=10)
    stage.plan()

    rows = stage.world.report("select state, count(*) from messages where step = 1 group by 1")
    states = Counter(dict(rows))
    assert set(states) == {"sent", "failed", "lost"}
    assert states["sent"] == len(stage.post.sent) == len(set(stage.post.sent))
    assert sum(states.values()) == 100
    # What was refused or lost did not end the way.
    assert stage.world.value("select count(*) from messages where step = 2") == 100


def test_what_was_surely_not_sent_waits_longer_each_time(stage: Stage) -> None:
    stage.post.answer = lambda _: NotSent("connect")
    stage.due(stage.customers(1))
    waits = []
    for _ in range(9):
        before = stage.clock.now
        assert stage.sweep() == {"claimed": 1, "not_sent": 1}
        assert stage.first("begun_at") is None
        stage.clock.now = stage.first("due_at")
        waits.append((stage.clock.now - before).total_seconds())

    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_an_account_that_may_not_send_stops_the_sweep(stage: Stage) -> None:
    stage.post.answer = lambda _: Paused("AccountSuspended")
    stage.due(stage.customers(5))

    assert stage.sweep() == {"claimed": 5, "paused": 1, "account_paused": 1}
    assert stage.states() == {"due AccountSuspended": 1, "due": 4}
    assert stage.sweep(mailer=Post(allowed=0)) == {"account_paused": 1}


def test_a_sweep_ends_before_its_function_does(stage: Stage) -> None:
    stage.due(stage.customers(30))
    stage.post.allowed = 2
    counts = stage.sweep(wait=lambda seconds: stage.clock.go(seconds=seconds * 8))

    assert stage.clock.now.minute == 0
    assert 10 <= counts["sent"] < 15


def test_in_doubt_becomes_lost_after_an_hour_and_the_way_goes_on(stage: Stage) -> None:
    stage.post.answer = lambda _: InDoubt("timeout")
    stage.due(stage.customers(1))
    assert stage.sweep() == {"claimed": 1, "in_doubt": 1}
    stage.clock.go(minutes=59)
    assert stage.plan()["lost"] == 0
    assert stage.sweep() == {}
    stage.clock.go(minutes=2)

    assert stage.plan()["lost"] == 1
    assert stage.states() == {"lost timeout": 1, "due": 1}
    # It may have arrived, so it still counts.
    pressure = "select crm.pressure_since(customer_id, %s, %s) from crm.messages limit 1"
    counted = Jsonb({"mail": 10, "shown": 2, "dismissed": 5})
    with stage.world.owner("messages", "upsell_recommendations") as owner:
        found = owner.execute(pressure, [stage.clock.now - timedelta(days=1), counted])
        assert found.fetchone() == (10,)
