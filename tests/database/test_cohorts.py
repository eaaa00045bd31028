"""Cohorts as the database keeps them: nobody is missed, nothing is kept that is not so any more."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm.platform.database import calls
from crm.predictions import cohort_store
from crm.predictions.actions import cohorts as action
from local.servers import postgres
from tests.database.actors import SERVICE, customer
from tests.database.cohort_stage import DAY, FILE, HOUR, Stage, a_file
from tests.database.messages.stage import Connections
from tests.database.world import World, invoke
from tools.paths import ROOT


@pytest.fixture
def stage(world: World, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(calls, "connection", Connections(world))
    return Stage(world)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """How many customers a round takes, and how many rounds a run."""

    def limit(customers: int, rounds: int) -> None:
        monkeypatch.setattr(action, "_CUSTOMERS", customers)
        monkeypatch.setattr(action, "_ROUNDS", rounds)

    return limit


def test_an_act_leads_in_with_the_next_run_and_another_leads_out(stage: Stage) -> None:
    [who, other] = stage.customers(2)
    stage.act(who, "upsell_clicked", 2 * HOUR)
    stage.act(who, "upsell_clicked", HOUR)
    stage.act(other, "upsell_clicked", HOUR)

    assert stage.refresh() == {"looked_at": 2, "begun": 1, "ended": 0}
    assert (stage.of(who), stage.of(other)) == ({"clicked"}, set())
    _, since, until = stage.stay(who, "clicked")
    assert (since, until) == (stage.now - HOUR, stage.now - 2 * HOUR + 30 * DAY)
    assert stage.refresh() == {"looked_at": 0, "begun": 0, "ended": 0}

    stage.act(who, "checkout_completed")
    assert stage.refresh() == {"looked_at": 1, "begun": 0, "ended": 1}
    assert stage.of(who) == set()


def test_time_alone_leads_in_and_out(stage: Stage) -> None:
    [who] = stage.customers(1)
    stage.act(who, "session_completed")
    began, seen = stage.now, []
    stage.refresh()
    for days in (4, 6, 9, 11, 89, 91):
        stage.now = began + days * DAY
        counts = stage.refresh()
        seen.append((days, counts["looked_at"], *stage.of(who)))

    assert seen == [
        (4, 0, "first"),
        (6, 1),
        (9, 0),
        (11, 1, "quiet"),
        (89, 0, "quiet"),
        (91, 1),
    ]
    # Nothing can change any more: nobody looks.
    assert stage.world.report("select due_at from cohort_checks") == [(None,)]


def test_a_stay_goes_on_until_it_is_broken_also_between_two_looks(stage: Stage) -> None:
    [who] = stage.customers(1)
    stage.clicks([who])
    stage.refresh()
    first, since, _ = stage.stay(who, "clicked")

    stage.now += DAY
    stage.clicks([who])
    assert stage.refresh() == {"looked_at": 1, "begun": 0, "ended": 0}
    assert stage.stay(who, "clicked") == (first, since, stage.now + 30 * DAY)

    stage.now += DAY
    stage.act(who, "checkout_completed", HOUR)
    stage.clicks([who])
    assert stage.refresh() == {"looked_at": 1, "begun": 1, "ended": 1}
    second, again, _ = stage.stay(who, "clicked")
    assert second != first
    assert again == stage.now


def test_a_run_is_bounded_and_the_next_goes_on(
    stage: Stage, limits: Callable[[int, int], None]
) -> None:
    limits(10, 3)
    crowd = stage.customers(45)
    stage.clicks(crowd)

    assert stage.refresh() == {"looked_at": 30, "begun": 30, "ended": 0}
    assert stage.refresh() == {"looked_at": 15, "begun": 15, "ended": 0}
    assert all(stage.of(who) == {"clicked"} for who in crowd)


def test_other_cohorts_look_at_everybody_in_steps_and_acts_come_first(
    stage: Stage, limits: Callable[[int, int], None]
) -> None:
    limits(10, 2)
    crowd = stage.customers(25)
    for _ in range(3):
        stage.clicks(crowd, 1)
        stage.refresh()
        stage.refresh()
    assert stage.world.value("select count(*) from customer_cohorts") == 25

    # Thrice is not enough any more, twice was not.
    three = FILE.replace('{ act = ["upsell_clicked"] }', '{ act = ["upsell_clicked"] },' * 3)
    stage.found = a_file(three)
    last = crowd[-1]
    stage.clicks([last], 1)
    assert stage.refresh() == {"looked_at": 11, "begun": 0, "ended": 10}
    assert stage.of(last) == {"clicked"}
    assert stage.refresh() == {"looked_at": 15, "begun": 0, "ended": 14}
    assert stage.refresh() == {"looked_at": 0, "begun": 0, "ended": 0}
    assert stage.world.report("select customer_id from customer_cohorts") == [(last,)]


def test_a_cohort_that_the_file_has_no_more_loses_everybody(stage: Stage) -> None:
    [who] = stage.customers(1)
    stage.clicks([who])
    stage.refresh()

    stage.found = a_file(FILE.replace("[cohorts.clicked]", "[cohorts.renamed]"))
    assert stage.refresh() == {"looked_at": 1, "begun": 1, "ended": 1}
    assert stage.of(who) == {"renamed"}


def test_what_was_found_out_before_the_latest_act_is_not_kept(stage: Stage) -> None:
    [who] = stage.customers(1)
    stage.clicks([who])
    acts = stage.found["clicked"].acts
    cohort_store.queue_checks(stage.now, 100)
    [check] = cohort_store.take_checks(stage.now, "1", acts, 10)

    stage.act(who, "checkout_completed")
    cohort_store.queue_checks(stage.now, 100)
    row = {"customer_id": who, "asked": check.asked, "due_at": None}
    stay = {"customer_id": who, "cohort": "clicked", "since": stage.now, "due_at": None}

    assert cohort_store.save_cohorts(stage.now, [row], [stay]) == {"begun": 0, "ended": 0}
    [again] = cohort_store.take_checks(stage.now, "1", acts, 10)
    assert [len(check.acts), len(again.acts)] == [2, 3]


def test_what_is_committed_late_is_not_missed_and_delays_nobody(stage: Stage) -> None:
    late, early = stage.customers(2)
    stage.clicks([late, early], 1)
    slow = stage.world.database.login("crm_ingest")
    with slow.transaction():
        _click(slow, late)
        _click(stage.world.connection("crm_ingest"), early)
        stage.now += HOUR
        stage.refresh()
        assert (stage.of(late), stage.of(early)) == (set(), {"clicked"})
    stage.refresh()

    assert (stage.of(late), stage.of(early)) == ({"clicked"}, {"clicked"})
    assert stage.refresh()["looked_at"] == 0


def _click(connection: psycopg.Connection, who: UUID) -> None:
    """As a trusted backend reports it."""
    claims, key = Jsonb(SERVICE.claims), str(uuid4())
    given = [claims, key, "fingerprint", who, "upsell_clicked", None, Jsonb({}), None]
    invoke(connection, "track_interaction", *given)


def test_eight_runs_at_once_are_one(stage: Stage, limits: Callable[[int, int], None]) -> None:
    limits(7, 100)
    crowd = stage.customers(60)
    stage.clicks(crowd)
    start = threading.Barrier(8)
    told: list[dict[str, int]] = []

    def run() -> None:
        start.wait(60)
        told.append(stage.refresh())

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sum(counts["begun"] for counts in told) == 60
    assert sum(counts["ended"] for counts in told) == 0
    assert all(stage.of(who) == {"clicked"} for who in crowd)


def test_interactions_are_taken_by_whole_transactions(stage: Stage) -> None:
    first, second, third = stage.customers(3)
    stage.clicks([first, second], 3)
    stage.clicks([third], 1)
    queued = "select count(*) from cohort_checks"

    assert cohort_store.queue_checks(stage.now, 4) is True
    assert stage.world.value(queued) == 2
    assert cohort_store.queue_checks(stage.now, 4) is False
    assert stage.world.value(queued) == 3
    assert cohort_store.queue_checks(stage.now, 4) is False


def test_a_mark_that_is_ahead_of_a_restored_server_begins_anew(stage: Stage) -> None:
    [who] = stage.customers(1)
    stage.clicks([who])
    stage.refresh()
    with stage.world.owner("cohort_state") as owner:
        owner.execute("update crm.cohort_state set xid = '9000000000000000000'")
    assert stage.refresh()["looked_at"] == 1


def test_a_restore_has_everybody_looked_at_again_in_steps(
    stage: Stage, limits: Callable[[int, int], None]
) -> None:
    crowd = stage.customers(20)
    stage.clicks(crowd)
    stage.refresh()
    with stage.world.database.login(postgres.MASTER) as master, master.transaction():
        master.execute((ROOT / "database/restore/rebase.sql").read_bytes())

    limits(5, 3)
    stage.now += HOUR
    assert [stage.refresh()["looked_at"] for _ in range(3)] == [15, 5, 0]
    assert all(stage.of(who) == {"clicked"} for who in crowd)


def test_of_too_many_acts_the_latest_count_and_nothing_is_thought_of_the_others(
    stage: Stage,
) -> None:
    few, many = stage.customers(2)
    for who in (few, many):
        stage.act(who, "session_completed", HOUR)
    stage.clicks([many], 1_000)
    stage.refresh()

    assert stage.of(few) == {"first"}
    assert stage.of(many) == {"clicked"}


def test_what_a_reporter_adds_is_no_name_when_it_is_long_or_no_text(stage: Stage) -> None:
    who, other = stage.customers(2)
    stage.act(who, "session_completed", plan="trial" * 5_000)
    with stage.world.owner("crm_interactions") as owner:
        owner.execute(
            "insert into crm.crm_interactions (customer_id, interaction_type, metadata)"
            " values (%s, 'session_completed', %s)",
            [other, '{"plan": {"trial": ["\\u0001"]}}'],
        )
    assert stage.refresh()["looked_at"] == 2
    assert stage.of(who) == stage.of(other) == set()


def test_nothing_is_kept_of_who_was_erased_meanwhile(stage: Stage) -> None:
    owner = customer()
    who = owner.id
    with stage.world.owner("customers") as tables:
        tables.execute("insert into crm.customers (id) values (%s)", [who])
    stage.clicks([who])
    stage.refresh()
    assert stage.of(who) == {"clicked"}
    stage.act(who, "upsell_clicked")
    cohort_store.queue_checks(stage.now, 100)

    stage.world.ask(owner, "erase_customer", 100)
    gone = "select (select count(*) from customer_cohorts), (select count(*) from cohort_checks)"
    assert stage.world.report(gone) == [(0, 0)]

    # One that was queued as they were erased.
    with stage.world.owner("cohort_checks") as tables:
        tables.execute(
            "insert into crm.cohort_checks (customer_id, due_at) values (%s, %s)", [who, stage.now]
        )
    assert stage.refresh() == {"looked_at": 1, "begun": 0, "ended": 0}
    assert stage.world.report(gone) == [(0, 0)]
