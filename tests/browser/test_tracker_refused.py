"""What cannot be sent or is refused stops nothing that stands behind it, and is counted."""

from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.browser.fake_api import wait_until
from tests.browser.fake_interactions import REFUSE_STORAGE, Interactions
from tools.pages import pages

UNSENDABLE: Final = {
    "a cycle": "const metadata = {}; metadata.self = metadata; return { metadata };",
    "a BigInt": "return { metadata: { count: 1n } };",
    "a field that throws": "return { metadata: { get now() { throw new Error('no') } } };",
}
BROKEN: Final = [
    "",
    "{",
    "null",
    "7",
    "[]",
    '"text"',
    '{"owner": null}',
    '{"owner": null, "at": 1, "event": null}',
    '{"owner": null, "at": 1, "event": {}}',
    '{"owner": null, "at": 1, "event": {"event_id": "x"}}',
    '{"owner": null, "at": "now", "event": {"event_id": "x", "interaction_type": "a"}}',
    '{"owner": 7, "at": 1, "event": {"event_id": "x", "interaction_type": "a"}}',
    '{"owner": null, "at": 1, "event": {"event_id": "another", "interaction_type": "a"}}',
]


@pytest.fixture
def api(page: Page, site: str) -> Interactions:
    return Interactions(page, site)


def expect_rejected(api: Interactions, count: int) -> None:
    """Each was given up with one warning."""
    wait_until(api.page, lambda: api.rejected == count and len(api.warnings) == count)


def test_an_event_larger_than_a_leaving_page_may_send_is_sent(api: Interactions) -> None:
    api.open()
    large = api.track(metadata={"text": "x" * 70_000})
    small = api.track()
    api.stored(large, small)


def test_one_that_an_earlier_page_left_is_sent_too(api: Interactions) -> None:
    api.open()
    api.away = True
    large = api.track(metadata={"text": "\u00e9" * 35_000})
    wait_until(api.page, lambda: api.missed >= 1)
    api.away = False
    api.open()
    api.stored(large)


@pytest.mark.parametrize("kind", UNSENDABLE)
def test_what_is_no_json_is_left_out_with_a_warning(api: Interactions, kind: str) -> None:
    api.open()
    first = api.track()
    left_out = api.page.evaluate(
        f"tracker.track('summary_viewed', (() => {{ {UNSENDABLE[kind]} }})())"
    )
    last = api.track()
    api.stored(first, last)
    expect_rejected(api, 1)
    assert left_out in api.warnings[0]


@pytest.mark.parametrize("stored", BROKEN)
def test_what_lies_broken_in_the_storage_stops_nothing(api: Interactions, stored: str) -> None:
    api.open()
    api.page.evaluate("(value) => localStorage.setItem('crm.event.x', value)", stored)
    api.open()
    made = api.track()
    api.stored(made)
    expect_rejected(api, 1)


def test_what_another_visitor_left_a_month_ago_is_let_go(api: Interactions) -> None:
    api.open()
    api.page.evaluate(
        """days => {
          for (const [id, age] of days) {
            const event = { event_id: id, interaction_type: "waiver_accepted", metadata: {} };
            const entry = { owner: "another", at: Date.now() - age * 86_400_000, event };
            localStorage.setItem(`crm.event.${id}`, JSON.stringify(entry));
          }
        }""",
        [["old", 31], ["new", 29]],
    )
    api.open()
    made = api.track()
    wait_until(api.page, lambda: api.ids() == [made])
    expect_rejected(api, 1)
    left = api.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('crm.'))")
    assert left == ["crm.event.new"]


def test_good_events_beside_a_bad_one_arrive(api: Interactions) -> None:
    api.whole_fault = "poison"
    api.open()
    made: list[str] = api.page.evaluate(
        """["a", "b", "poison", "c", "d", "e", "f"].map((text) =>
          tracker.track("summary_viewed", { metadata: { text } }))"""
    )
    bad = made.pop(2)
    api.stored(*made)
    expect_rejected(api, 1)
    assert bad in api.warnings[0]


def test_an_event_that_is_refused_by_itself_is_counted(api: Interactions) -> None:
    api.item_fault = "poison"
    api.open()
    made = api.page.evaluate(
        """["a", "poison", "b"].map((text) =>
          tracker.track("summary_viewed", { metadata: { text } }))"""
    )
    api.stored(*made)
    expect_rejected(api, 1)
    assert made[1] in api.warnings[0]


def test_a_text_cut_within_a_character_costs_no_other_event(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.goto(f"{stack['web_url']}/intake?session={session_id}")
    with page.expect_response("**/api/interactions") as answer:
        tracker = page.evaluate_handle(
            """async () => {
              const { Tracker } = await import("/component/crm-tracker.js");
              const tracker = new Tracker({ tokenProvider: (o) => window.crm.getToken(o) });
              for (const text of ["before", "cut off in \ud83d", "after"]) {
                tracker.track("summary_viewed", { metadata: { text } });
              }
              return tracker;
            }"""
        )
    reported: dict[str, Any] = answer.value.request.post_data_json or {}
    texts = [event["metadata"]["text"] for event in reported["interactions"]]
    results = dict(zip(texts, answer.value.json()["results"], strict=True))
    bad = results.pop("cut off in \ud83d")
    assert [error["field"] for error in bad["errors"]] == ["metadata.text"]
    assert [result["status"] for result in results.values()] == ["stored", "stored"]
    wait_until(page, lambda: tracker.evaluate("(tracker) => tracker.rejected") == 1)


def test_a_storage_that_is_refused_leaves_the_page_its_memory(api: Interactions) -> None:
    api.page.add_init_script(REFUSE_STORAGE)
    api.away = True
    api.page.goto(f"{api.site}/tracked")
    api.page.wait_for_function("window.tracker")
    first, second = api.track(), api.track()
    wait_until(api.page, lambda: api.missed >= 1)
    api.away = False
    wait_until(api.page, lambda: api.ids() == sorted([first, second]))
    assert api.rejected == 0


def test_a_tracker_in_a_sandboxed_frame_works(page: Page) -> None:
    # Chromium lets no sandboxed frame load from this machine: the site is one of the test's own.
    api = Interactions(page, "https://shop.example")
    page.route(
        "**/crm-tracker.js",
        lambda route: route.fulfill(
            path=pages() / "component" / "crm-tracker.js",
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"},
        ),
    )
    frame = "<iframe sandbox='allow-scripts' src='/tracked'></iframe>"
    page.route("**/framing", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(f"{api.site}/framing")
    [inner] = page.main_frame.child_frames
    inner.wait_for_function("window.tracker")
    assert inner.evaluate("origin") == "null"
    made = inner.evaluate("tracker.track('summary_viewed')")
    wait_until(page, lambda: api.ids() == [made])


def test_summary_and_intake_work_without_storage(
    page: Page, stack: dict[str, Any], session_id: UUID
) -> None:
    page.add_init_script(REFUSE_STORAGE)
    with page.expect_response("**/api/interactions") as reported:
        page.goto(f"{stack['web_url']}/summary?session={session_id}")
    assert reported.value.json()["stored"] == 1
    page.get_by_role("heading", level=1, name="Your chat").wait_for()
    page.locator("upsell-recommendations li.card:not(.skeleton)").first.wait_for()
    page.goto(f"{stack['web_url']}/intake?plan=trial&customer={stack['customers'][1]['id']}")
    page.get_by_role("radio", name="Free Trial").wait_for()
