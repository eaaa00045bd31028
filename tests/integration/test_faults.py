"""A thousand faults over a demo run: what was acknowledged is there once, and acts once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
import pytest

from crm.platform.database.migrations import migrate
from demo.driver import retries
from demo.journeys import checkout
from demo.journeys.run import Outcome, Plan
from local.servers import postgres
from tests.builders.stripe_events import SECRET
from tests.conftest import ROOT
from tests.support.database import LOGINS, Database
from tests.support.faults import Deck, Fault, Tally
from tests.support.faults_audit import (
    differing,
    doubled,
    drifted,
    lost_events,
    struck_too_rarely,
    unkept,
)
from tests.support.faults_cloud import Cloud, Decks
from tests.support.faults_environments import Fleet
from tests.support.faults_run import Internet, Schedules, admit_clock, come_to_rest, run_demo
from tests.support.faults_stripe import Stripe

SEED: Final = 20261122
JOURNEYS: Final = 160
PATIENCE_SECONDS: Final = 60.0
CLIENT: Final = {Fault.REQUEST_LOST: 110, Fault.ANSWER_LOST: 110}
CALLS: Final = {
    Fault.CUT_BEFORE_SENDING: 80,
    Fault.CUT_BEFORE_READING: 90,
    Fault.CUT_TWICE: 60,
    Fault.TERMINATED: 90,
    Fault.TIMED_OUT: 80,
    Fault.OVERTAKEN: 90,
}
PUBLISHING: Final = {
    Fault.BUS_AWAY: 25,
    Fault.BUS_REFUSED_SOME: 20,
    Fault.KILLED_BEFORE_PUBLISH: 30,
    Fault.KILLED_BEFORE_MARK: 30,
}
DELIVERIES: Final = {
    Fault.DELIVERED_TWICE: 20,
    Fault.OUT_OF_ORDER: 15,
    Fault.A_DAY_LATE: 15,
    Fault.GENERATION_RAISED: 10,
    Fault.GENERATION_RAISED_LATE: 10,
}
WEBHOOK: Final = {
    Fault.WEBHOOK_TWICE: 25,
    Fault.WEBHOOK_OUT_OF_ORDER: 20,
    Fault.WEBHOOK_MISSED: 15,
    Fault.WEBHOOK_WITHOUT_DATABASE: 15,
}
STRIPE: Final = {Fault.STRIPE_AWAY: 8, Fault.STRIPE_ANSWER_LOST: 8}
SWEEPS: Final = {Fault.TWO_SWEEPERS: 40}
SERVER: Final = {Fault.RESTART: 4}
PLANNED: Final = CLIENT | CALLS | PUBLISHING | DELIVERIES | WEBHOOK | STRIPE | SWEEPS | SERVER


@dataclass(frozen=True, kw_only=True)
class Run:
    """What came of the run."""

    cloud: Cloud
    outcome: Outcome
    internet: Internet
    tally: Tally


@pytest.fixture
def sturdy(tmp_path: Path) -> Iterator[Database]:
    """A database on a server of its own, which may crash and keeps what it answered."""
    with postgres.temporary(tmp_path / "postgres") as cluster:
        conninfo = cluster.create_database("crm")
        migrate(conninfo, ROOT / "database", LOGINS)
        with psycopg.connect(conninfo, autocommit=True) as owner:
            owner.execute("alter database crm set synchronous_commit = on")
        database = Database(cluster=cluster, name="crm")
        yield database
        database.close()


@pytest.fixture
def run(sturdy: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The demo, driven through all faults, and at rest."""
    # As patient as it is, and faster.
    monkeypatch.setattr(retries, "_pause", lambda _, attempt: 0.02 * 2.5**attempt)
    wait_for = partial(retries.wait_for, seconds=PATIENCE_SECONDS)
    monkeypatch.setattr(checkout, "wait_for", wait_for)
    tally = Tally()
    decks = Decks(
        client=Deck(f"{SEED}/client", CLIENT, 12),
        calls=Deck(f"{SEED}/calls", CALLS, 25),
        publishing=Deck(f"{SEED}/publishing", PUBLISHING, 65),
        deliveries=Deck(f"{SEED}/deliveries", DELIVERIES, 75),
        webhook=Deck(f"{SEED}/webhook", WEBHOOK, 60),
        stripe=Deck(f"{SEED}/stripe", STRIPE, 30),
        sweeps=Deck(f"{SEED}/sweeps", SWEEPS, 75),
        server=Deck(f"{SEED}/server", SERVER, 100),
    )
    admit_clock(sturdy)
    variables = {"SITE_URL": "https://shop.test", "STRIPE_WEBHOOK_SECRETS": SECRET}
    fleet = Fleet(sturdy, variables, tally)
    cloud = Cloud(fleet, Stripe(f"{SEED}/account", decks.stripe, tally), decks, tally)
    schedules = Schedules(cloud, sturdy, journeys_a_crash=JOURNEYS // (SERVER[Fault.RESTART] + 1))
    try:
        plan = Plan(journeys=JOURNEYS, seed=SEED, at_once=8)
        outcome, internet = run_demo(cloud, schedules, plan)
        come_to_rest(cloud, schedules)
        yield Run(cloud=cloud, outcome=outcome, internet=internet, tally=tally)
    finally:
        cloud.close()
        fleet.close()


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("faults")
def test_a_thousand_faults_lose_nothing_that_was_acknowledged_and_double_no_effect(
    run: Run, sturdy: Database
) -> None:
    books = sturdy.login("crm_backup")
    found = {
        "faults that did not strike": struck_too_rarely(PLANNED, run.tally),
        "what clients saw": run.outcome.failures,
        "acknowledged, and not there once": unkept(run.internet.acknowledged, books),
        "figures": [str(one) for one in differing(run.outcome, sturdy)],
        "effects": doubled(books),
        "events": lost_events(run.cloud, books),
        "rollups": drifted(run.cloud),
    }

    assert found == {what: [] for what in found}, f"with seed {SEED}"
    assert run.tally.total() >= 1000
