"""What only the browser sees reaches the API once, whatever the network does in between."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_api import run_clock, run_clock_until, wait_until
from tests.browser.fake_interactions import Interactions, token_of


@pytest.fixture
def api(page: Page, site: str) -> Interactions:
    return Interactions(page, site)


def test_an_event_arrives_with_all_that_is_known(api: Interactions) -> None:
    api.open()
    made = api.track("waiver_accepted", session_id="s-1", metadata={"text": "I agree."})
    api.stored(made)
    ((event,),) = api.batches
    assert event["interaction_type"] == "waiver_accepted"
    assert event["session_id"] == "s-1"
    assert event["metadata"]["text"] == "I agree."
    assert event["metadata"]["occurred_at"].endswith("Z")


def test_events_of_one_moment_travel_together(api: Interactions) -> None:
    api.open()
    made = api.page.evaluate("[1, 2, 3].map(() => tracker.track('summary_viewed'))")
    api.stored(*made)
    assert len(api.batches) == 1


def test_nothing_is_lost_over_a_reload_without_network(api: Interactions) -> None:
    api.open()
    api.away = True
    first = api.track()
    wait_until(api.page, lambda: api.missed >= 1)
    api.open()
    second = api.track()
    wait_until(api.page, lambda: api.missed >= 2)
    assert api.waiting() == 2
    api.away = False
    api.open()
    api.stored(first, second)


def test_an_event_of_a_moment_without_a_token_is_kept_too(api: Interactions) -> None:
    api.open()
    api.page.evaluate("window.away = true")
    made = api.track()
    api.page.wait_for_function("window.refused > 0")
    assert api.waiting() == 1
    api.page.evaluate("window.away = false; dispatchEvent(new Event('online'))")
    api.stored(made)


def test_retries_keep_the_id_and_grow_apart(api: Interactions) -> None:
    api.page.clock.install()
    api.status = 503
    api.open()
    made = api.track()
    run_clock(api.page, 20)
    assert len(api.tokens) <= 6
    run_clock_until(api.page, lambda: len(api.tokens) >= 3)
    api.status = 200
    run_clock_until(api.page, lambda: api.ids() == [made] and api.waiting() == 0)


def test_the_server_may_ask_for_patience(api: Interactions) -> None:
    api.page.clock.install()
    api.status, api.headers = 429, {"Retry-After": "30"}
    api.open()
    made = api.track()
    run_clock_until(api.page, lambda: len(api.tokens) == 1)
    run_clock(api.page, 25)
    assert len(api.tokens) == 1
    api.status = 200
    run_clock_until(api.page, lambda: api.ids() == [made])


@pytest.mark.parametrize("status", [403, 422])
def test_what_is_refused_for_good_is_not_asked_again(api: Interactions, status: int) -> None:
    api.status = status
    api.open()
    api.track()
    wait_until(api.page, lambda: len(api.tokens) == 1 and api.waiting() == 0)


def test_an_expired_token_is_renewed_and_loses_nothing(api: Interactions) -> None:
    api.status = 401
    api.open()
    made = api.track()
    wait_until(api.page, lambda: len(api.tokens) == 2)
    assert api.tokens == [token_of("ada"), "fresh"]
    assert api.waiting() == 1
    api.status = 200
    api.page.evaluate("dispatchEvent(new Event('online'))")
    api.stored(made)


def test_the_next_visitor_does_not_report_what_the_last_one_did(api: Interactions) -> None:
    api.open()
    first = api.track()
    api.stored(first)
    api.away = True
    second = api.track()
    wait_until(api.page, lambda: api.missed >= 1)
    api.away, api.customer = False, "ben"
    api.open()
    third = api.track()
    wait_until(api.page, lambda: api.ids() == sorted([first, third]))
    api.customer = "ada"
    api.open()
    api.stored(first, third, second)


def test_a_storage_that_is_full_loses_nothing_while_the_page_is_open(api: Interactions) -> None:
    api.open()
    api.page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")
    made = api.track()
    api.stored(made)


def test_a_queue_longer_than_a_batch_is_sent_in_parts(api: Interactions) -> None:
    api.open()
    long = {"metadata": {"note": "\u00e9" * 1_000}}
    made = api.page.evaluate(
        "(a) => Array.from({ length: 60 }, () => tracker.track('summary_viewed', a))", long
    )
    wait_until(api.page, lambda: len(api.ids()) == 60)
    assert api.ids() == sorted(made)
    assert len(api.batches) >= 2
    assert all(
        len(json.dumps(batch, ensure_ascii=False).encode()) < 60_000 for batch in api.batches
    )
    expect(api.page).to_have_title("A page")
