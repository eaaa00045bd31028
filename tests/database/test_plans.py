"""A call reads the rows that it is about, however many others there are."""

from typing import Any, Final
from uuid import uuid4

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, Actor, admin
from tests.database.crowded import Crowded, crowd_in
from tests.database.world import World

_FIRST_PAGE: Final[list[object]] = [None, None, 20]
# Of twenty thousand.
_FEW: Final = 120


@pytest.fixture(scope="module")
def crowded(shared: World) -> Crowded:
    return crowd_in(shared)


def _key() -> list[object]:
    return [str(uuid4()), "fingerprint"]


def _customers_calls(c: Crowded) -> dict[str, list[object]]:
    return {
        "start_intake": [*_key(), journeys.intake_form(), journeys.CONTACT],
        "get_session": [c.completed],
        "list_sessions": [None, *_FIRST_PAGE],
        "end_session": [*_key(), c.live],
        "rate_session": [*_key(), c.completed, 5],
        "list_interactions": [None, *_FIRST_PAGE],
        "get_funnel": [],
        "list_session_upsells": [c.completed],
        "list_upsells": _FIRST_PAGE,
        "click_upsell": [*_key(), c.upsell],
        "dismiss_upsell": [*_key(), c.upsell],
        "mark_viewed": [*_key(), [c.upsell]],
    }


_CUSTOMERS_FUNCTIONS: Final = [
    "start_intake",
    "get_session",
    "list_sessions",
    "end_session",
    "rate_session",
    "list_interactions",
    "get_funnel",
    "list_session_upsells",
    "list_upsells",
    "click_upsell",
    "dismiss_upsell",
    "mark_viewed",
]


def _few(read: dict[str, int]) -> bool:
    return all(rows <= _FEW for rows in read.values())


@pytest.mark.parametrize("function", _CUSTOMERS_FUNCTIONS)
def test_a_customers_call_reads_their_own_rows(crowded: Crowded, function: str) -> None:
    arguments = _customers_calls(crowded)[function]
    read = crowded.rows_read(crowded.owner, function, *arguments)
    assert _few(read), read


@pytest.mark.parametrize(
    "function", ["list_sessions", "accept_session", "start_session", "end_session"]
)
def test_a_mechanics_call_reads_what_is_open_or_theirs(crowded: Crowded, function: str) -> None:
    arguments: dict[str, list[object]] = {
        "list_sessions": [None, *_FIRST_PAGE],
        "accept_session": [*_key(), crowded.pending],
        "start_session": [*_key(), crowded.waiting],
        "end_session": [*_key(), crowded.live],
    }
    read = crowded.rows_read(crowded.by, function, *arguments[function])
    assert _few(read), read


def test_an_open_session_is_found_among_all(crowded: Crowded) -> None:
    read = crowded.rows_read(crowded.by, "list_sessions", "pending", *_FIRST_PAGE)
    assert _few(read), read


@pytest.mark.parametrize("function", ["list_sessions", "list_upsells"])
def test_an_admins_first_page_is_one_page(crowded: Crowded, function: str) -> None:
    arguments = [None, *_FIRST_PAGE] if function == "list_sessions" else _FIRST_PAGE
    read = crowded.rows_read(admin(), function, *arguments)
    assert _few(read), read


@pytest.mark.parametrize("function", ["list_sessions", "list_upsells"])
def test_a_page_far_down_costs_what_the_first_one_does(crowded: Crowded, function: str) -> None:
    place: list[object] = ["2000-01-01T00:00:00+00:00", uuid4(), 20]
    place[0] = crowded.world.value("select created_at from sessions order by 1 limit 1 offset 50")
    arguments = [None, *place] if function == "list_sessions" else place
    read = crowded.rows_read(admin(), function, *arguments)
    assert _few(read), read


def test_reporting_reads_the_session_that_it_names(crowded: Crowded) -> None:
    reporter = crowded.owner.through("crm_ingest")
    event = [reporter.id, "summary_viewed", crowded.completed, {}, uuid4()]
    read = crowded.rows_read(reporter, "track_interaction", *_key(), *event)
    assert _few(read), read


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
    read = crowded.rows_read(reporter, "track_interactions", *_key(), batch)
    assert max(read.values()) <= 4 * len(batch), read


def test_the_rules_read_one_customers_history(crowded: Crowded) -> None:
    read = crowded.rows_read(SERVICE, "load_upsell_context", crowded.undecided)
    assert _few(read), read
    decisions = [journeys.decision("follow_up")]
    read = crowded.rows_read(SERVICE, "save_decisions", crowded.undecided, decisions)
    assert _few(read), read


def test_a_sweep_reads_what_is_due(crowded: Crowded) -> None:
    read = crowded.rows_read(SERVICE, "claim_outbox", 100)
    assert _few(read), read


def test_a_payment_reads_what_it_pays_for(crowded: Crowded) -> None:
    intake = journeys.file_intake(crowded.world, crowded.owner, journeys.paid_form())["intake"]
    fact, event = journeys.paid_fact(intake), journeys.stripe_event()
    worker = Actor(role="service", login="crm_worker", id=SERVICE.id)
    read = crowded.rows_read(worker, "apply_stripe_event", event, fact)
    assert _few(read), read
