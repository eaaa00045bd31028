"""A call reads the rows that it is about, however many others there are."""

from typing import Any, Final
from uuid import uuid4

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, Actor, admin
from tests.database.crowded import Cost, Crowded, crowd_in
from tests.database.world import World

# One worker fills the database in, and asks all of it.
pytestmark = pytest.mark.xdist_group("crowded")

_FIRST_PAGE: Final[list[object]] = [None, None, 20]
# Of twenty thousand rows; an index has a hundred pages and more.
_FEW_ROWS: Final = 120
_FEW_PAGES: Final = 100
_FEW_WRITTEN_PAGES: Final = 160
_FEW_PAGES_OF_A_PAYMENT: Final = 300


@pytest.fixture(scope="module")
def crowded(shared: World) -> Crowded:
    return crowd_in(shared)


def _key() -> list[object]:
    return [str(uuid4()), "fingerprint"]


def _reads(c: Crowded) -> dict[str, list[object]]:
    return {
        "get_session": [c.completed],
        "list_sessions": [None, *_FIRST_PAGE],
        "list_interactions": [None, *_FIRST_PAGE],
        "get_funnel": [],
        "list_upsells": _FIRST_PAGE,
        "list_receipts": _FIRST_PAGE,
        "get_contact": [],
        "list_session_upsells": [c.completed],
    }


def _writes(c: Crowded) -> dict[str, list[object]]:
    return {
        "start_intake": [*_key(), journeys.intake_form(), journeys.CONTACT, journeys.MOST_FREE],
        "end_session": [*_key(), c.live],
        "rate_session": [*_key(), c.completed, 5],
        "click_upsell": [*_key(), c.upsell],
        "dismiss_upsell": [*_key(), c.upsell],
        "mark_upsells_viewed": [*_key(), [c.upsell]],
    }


def _mechanics_writes(c: Crowded) -> dict[str, list[object]]:
    return {
        "accept_session": [*_key(), c.pending],
        "start_session": [*_key(), c.waiting],
        "end_session": [*_key(), c.live],
    }


def _few(cost: Cost, *, pages: int = _FEW_PAGES) -> bool:
    return all(rows <= _FEW_ROWS for rows in cost.rows.values()) and cost.pages <= pages


def test_what_a_customer_reads_is_found_by_their_own_rows(crowded: Crowded) -> None:
    costs = {
        function: crowded.cost(crowded.owner, function, *arguments)
        for function, arguments in _reads(crowded).items()
    }
    assert {f: cost for f, cost in costs.items() if not _few(cost)} == {}


def test_what_a_customer_does_touches_their_own_rows(crowded: Crowded) -> None:
    costs = {
        function: crowded.cost(crowded.owner, function, *arguments)
        for function, arguments in _writes(crowded).items()
    }
    assert {f: c for f, c in costs.items() if not _few(c, pages=_FEW_WRITTEN_PAGES)} == {}


def test_what_a_mechanic_does_touches_what_is_open_or_theirs(crowded: Crowded) -> None:
    costs = {
        function: crowded.cost(crowded.by, function, *arguments)
        for function, arguments in _mechanics_writes(crowded).items()
    }
    assert {f: c for f, c in costs.items() if not _few(c, pages=_FEW_WRITTEN_PAGES)} == {}


def test_a_mechanics_list_is_found_by_what_is_open_or_theirs(crowded: Crowded) -> None:
    cost = crowded.cost(crowded.by, "list_sessions", None, *_FIRST_PAGE)
    assert _few(cost), cost


def test_an_open_session_is_found_among_all(crowded: Crowded) -> None:
    cost = crowded.cost(crowded.by, "list_sessions", "pending", *_FIRST_PAGE)
    assert _few(cost), cost


@pytest.mark.parametrize("function", ["list_sessions", "list_upsells"])
def test_an_admins_first_page_is_one_page(crowded: Crowded, function: str) -> None:
    arguments = [None, *_FIRST_PAGE] if function == "list_sessions" else _FIRST_PAGE
    cost = crowded.cost(admin(), function, *arguments)
    assert _few(cost), cost


@pytest.mark.parametrize("function", ["list_sessions", "list_upsells"])
def test_a_page_far_down_costs_what_the_first_one_does(crowded: Crowded, function: str) -> None:
    place: list[object] = ["2000-01-01T00:00:00+00:00", uuid4(), 20]
    place[0] = crowded.world.value("select created_at from sessions order by 1 limit 1 offset 9000")
    arguments = [None, *place] if function == "list_sessions" else place
    cost = crowded.cost(admin(), function, *arguments)
    assert _few(cost), cost


def test_reporting_reads_the_session_that_it_names(crowded: Crowded) -> None:
    reporter = crowded.owner.through("crm_ingest")
    event = [reporter.id, "summary_viewed", crowded.completed, {}, uuid4()]
    cost = crowded.cost(reporter, "track_interaction", *_key(), *event)
    assert _few(cost), cost


def test_a_batch_reads_what_it_names_and_no_more(crowded: Crowded) -> None:
    reporter = crowded.owner.through("crm_ingest")
    batch: list[dict[str, Any]] = [
        {
            "index": index,
            "customer_id": str(reporter.id),
            "interaction_type": "summary_viewed",
            "session_id": str(crowded.completed),
            "metadata": {},
            "event_id": str(uuid4()),
        }
        for index in range(100)
    ]
    cost = crowded.cost(reporter, "track_interactions", *_key(), batch)
    assert max(cost.rows.values()) <= 4 * len(batch), cost


def test_the_rules_read_one_customers_history(crowded: Crowded) -> None:
    cost = crowded.cost(SERVICE, "load_upsell_context", crowded.undecided)
    assert _few(cost), cost
    decisions = [journeys.decision("follow_up")]
    cost = crowded.cost(SERVICE, "save_decisions", crowded.undecided, decisions)
    assert _few(cost, pages=_FEW_WRITTEN_PAGES), cost


def test_a_sweep_reads_what_is_due(crowded: Crowded) -> None:
    cost = crowded.cost(SERVICE, "claim_outbox", 100)
    assert _few(cost), cost


def test_a_payment_reads_what_it_pays_for(crowded: Crowded) -> None:
    intake = journeys.file_intake(crowded.world, crowded.owner, journeys.paid_form())["intake"]
    fact, event = journeys.paid_fact(intake), journeys.stripe_event()
    worker = Actor(role="service", login="crm_worker", id=SERVICE.id)
    cost = crowded.cost(worker, "apply_stripe_event", event, fact)
    assert _few(cost, pages=_FEW_PAGES_OF_A_PAYMENT), cost
