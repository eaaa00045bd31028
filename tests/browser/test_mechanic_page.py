"""The mechanics' page in every state that an API may bring it into."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.fake_desk import SESSION, FakeDesk, offer, session

FORM = "What was found, and what to do"


@pytest.fixture
def desk(page: Page) -> Iterator[FakeDesk]:
    desk = FakeDesk(page)
    yield desk
    page.unroute_all(behavior="ignoreErrors")


def _open(page: Page, site: str) -> None:
    page.goto(f"{site}/mechanic?session={SESSION}")


def test_who_waits_stands_by_priority_then_urgency_then_by_how_long(
    page: Page, site: str, desk: FakeDesk
) -> None:
    desk.sessions = [
        session(1),
        session(2, urgent=True),
        session(3, priority=True),
        session(4, urgent=True),
        session(5, status="live", started_at="2026-11-28T09:00:00Z"),
        session(6, status="completed"),
        session(7, status="completed", summary="Done."),
    ]
    page.goto(f"{site}/mechanic")
    queue = page.get_by_role("region", name="Waiting for somebody").get_by_role("link")
    expect(queue).to_have_count(4)
    ids = [f"session-{SESSION[:-1]}{number}" for number in (3, 2, 4, 1)]
    assert [link.get_attribute("id") for link in queue.all()] == ids
    for part in ("Yours now", "Summary to write", "Done"):
        expect(page.get_by_role("region", name=part).get_by_role("listitem")).to_have_count(1)


def test_who_waits_longest_is_first_however_many_wait(
    page: Page, site: str, desk: FakeDesk
) -> None:
    # As the API gives them: the newest first.
    desk.sessions = [session(number, concern=f"Number {number}") for number in range(9, 0, -1)]
    desk.page_size = 2
    page.goto(f"{site}/mechanic")
    waiting = page.get_by_role("region", name="Waiting for somebody")
    expect(waiting.locator(".concern")).to_have_text(
        [f"Number {number}" for number in range(1, 10)]
    )


def test_a_new_session_appears_and_the_focus_stays(page: Page, site: str, desk: FakeDesk) -> None:
    page.clock.install()
    page.goto(f"{site}/mechanic")
    page.get_by_role("link", name="2014 Honda Civic").focus()
    desk.sessions.append(session(2))
    page.clock.fast_forward(15_000)
    expect(page.get_by_role("region", name="Waiting").get_by_role("listitem")).to_have_count(2)
    expect(page.locator(f"#session-{SESSION[:-1]}1")).to_be_focused()


def test_an_empty_queue_says_what_comes(page: Page, site: str, desk: FakeDesk) -> None:
    desk.sessions = []
    page.goto(f"{site}/mechanic")
    expect(page.get_by_text("Nobody is waiting. New sessions appear here.")).to_be_visible()


def test_who_is_away_is_told_so_and_may_try_again(page: Page, site: str, desk: FakeDesk) -> None:
    desk.is_away = True
    page.goto(f"{site}/mechanic")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    desk.is_away = False
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions")


def test_nobody_who_is_not_signed_in_sees_a_session(page: Page, site: str) -> None:
    page.goto(f"{site}/mechanic")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in")


def test_a_session_that_a_colleague_took_says_so(page: Page, site: str, desk: FakeDesk) -> None:
    desk.refusal = (409, {"detail": "A session that is waiting cannot become waiting."})
    _open(page, site)
    page.get_by_role("button", name="Accept this session").click()
    expect(page.get_by_role("alert")).to_have_text(desk.refusal[1]["detail"])
    expect(page.get_by_role("button", name="Accept this session")).to_be_enabled()


def test_what_cannot_be_taken_back_is_asked_first(page: Page, site: str, desk: FakeDesk) -> None:
    desk.sessions = [session(status="live", started_at="2026-11-28T09:00:00Z")]
    _open(page, site)
    page.get_by_role("button", name="End the session").click()
    page.get_by_role("button", name="Not yet").click()
    expect(page.get_by_role("button", name="End the session")).to_be_focused()
    assert desk.sent == []


def test_a_summary_alone_recommends_nothing(page: Page, site: str, desk: FakeDesk) -> None:
    desk.sessions = [session(status="completed", duration_minutes=12)]
    _open(page, site)
    page.get_by_label(FORM).fill("All is well.")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_text("You recommended nothing more.")).to_be_visible()
    assert desk.sent[0][1] == {"summary": "All is well.", "recommendation": None}


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("2026-12-20T10:00:00Z", "Dismissed on 2026-11-20; it rests until 2026-12-20."),
        (None, "An admin has paused this offer."),
    ],
)
def test_what_rests_cannot_be_chosen_and_says_why(
    page: Page, site: str, desk: FakeDesk, until: str | None, reason: str
) -> None:
    rests = {"rests_until": until, "reason": reason}
    desk.offers = [offer("follow_up", "Follow-up"), offer("video_session", "Video", **rests)]
    desk.sessions = [session(status="completed")]
    _open(page, site)
    expect(page.get_by_role("radio", name="Video")).to_be_disabled()
    expect(page.get_by_text(reason)).to_be_visible()


def test_one_that_was_held_back_meanwhile_says_so(page: Page, site: str, desk: FakeDesk) -> None:
    desk.sessions = [session(status="completed")]
    _open(page, site)
    page.get_by_label(FORM).fill("Worn pads. Come back soon.")
    page.get_by_role("radio", name="Video").check()
    desk.recommendation = {
        "recommendation_type": "video_session",
        "offered": False,
        "reason": "Bought on 2026-11-28; it rests until 2026-12-28.",
        "rests_until": "2026-12-28T10:00:00Z",
        "note": None,
        "until": None,
    }
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_role("status")).to_contain_text("Video is not shown to the customer.")
    sent = desk.sent[0][1]["recommendation"]
    assert (sent["recommendation_type"], sent["note"]) == ("video_session", "Come back soon.")
    assert sent["until"]


def test_a_refusal_keeps_the_notes_also_over_a_reload(
    page: Page, site: str, desk: FakeDesk
) -> None:
    desk.sessions = [session(status="completed")]
    fault = {"field": "recommendation.until", "message": "must be a day from today on"}
    desk.refusal = (422, {"detail": "Some of the input is not valid.", "errors": [fault]})
    _open(page, site)
    page.get_by_label(FORM).fill("All is well.")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_role("alert")).to_have_text("The date must be a day from today on")
    page.reload()
    expect(page.get_by_label(FORM)).to_have_value("All is well.")


def test_a_rewritten_summary_keeps_the_offer_and_may_change_its_sentence(
    page: Page, site: str, desk: FakeDesk
) -> None:
    desk.sessions = [session(status="completed", summary="Worn pads.")]
    desk.recommendation = {
        "recommendation_type": "video_session",
        "offered": True,
        "reason": "",
        "rests_until": None,
        "note": "Come back soon.",
        "until": "2026-12-12",
    }
    _open(page, site)
    page.get_by_role("button", name="Rewrite the summary").click()
    expect(page.get_by_role("radio")).to_have_count(1)
    page.get_by_label("Your sentence, which the customer reads").fill("Come back before Friday.")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_role("heading", name="The customer reads")).to_be_visible()
    recommendation = desk.sent[0][1]["recommendation"]
    assert recommendation == {
        "recommendation_type": "video_session",
        "note": "Come back before Friday.",
        "until": "2026-12-12",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_reads_well_at_every_size(browser: Browser, site: str, theme: Any, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, locale="en-US"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    desk = FakeDesk(page)
    desk.sessions = [session(1, status="completed", mechanic_name="Sam Rivera"), session(2)]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, address in [("queue", "/mechanic"), ("summary", f"/mechanic?session={SESSION}")]:
        page.goto(site + address)
        page.locator("main:not([aria-busy])").wait_for()
        if name == "summary":
            page.get_by_role("radio", name="Video").check()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults(page) == []
        page.screenshot(path=SCREENSHOTS / f"mechanic-{name}-{width}-{theme}.png", full_page=True)
    assert said == []
    context.close()
