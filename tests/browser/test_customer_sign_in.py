"""A customer signs in when they want to, at another origin's page, under CloudFront's policy."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.dashboard_api import NOW
from tests.browser.fake_api import SESSION, upsell
from tests.browser.fake_interactions import REFUSE_STORAGE
from tests.browser.sign_in_server import SignInServer

type Visit = tuple[str, Callable[[Page], None]]

# Several pages of two sites follow each other, on a machine that may be busy.
PATIENCE_MS: Final = 30_000
SUMMARY: Final = f"/summary?session={SESSION}&paid=x#notes"
MOMENT: Final = NOW.isoformat()
REPLIES: Final[dict[str, Any]] = {
    f"/api/sessions/{SESSION}": {
        "id": SESSION,
        "session_type": "chat",
        "status": "completed",
        "plan": "trial",
        "vehicle": {"year": 2014, "make": "Volvo", "model": "V60"},
        "price": {"amount": 0, "currency": "USD", "formatted": "Free"},
        "concern": "It grinds.",
        "summary": "Worn brake pads.",
        "minutes": 10,
        "duration_minutes": 9,
        "rating": None,
        "rated_at": None,
        "created_at": MOMENT,
        "started_at": MOMENT,
        "ended_at": MOMENT,
    },
    f"/api/sessions/{SESSION}/upsells": {"ready": True, "upsells": [upsell(1)]},
}

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


class Api:
    """Knows one session, and takes the tokens of the pool that are not refused."""

    def __init__(self, context: BrowserContext, pool: SignInServer) -> None:
        self.refused: set[str] = set()
        self.asked: list[str] = []
        self._pool = pool
        context.route("**/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        token = route.request.headers["authorization"].removeprefix("Bearer ")
        path = re.sub(r"^https?://[^/]+|\?.*", "", route.request.url)
        self.asked.append(path)
        if token not in self._pool.tokens or token in self.refused:
            route.fulfill(status=401, json={"message": "Unauthorized"})
        else:
            route.fulfill(status=200, body=json.dumps(REPLIES.get(path, {})))


@pytest.fixture
def api(page: Page, pool: SignInServer) -> Api:
    page.clock.set_fixed_time(NOW)
    return Api(page.context, pool)


def ask_for_sign_in(page: Page) -> Locator:
    heading = page.get_by_role("heading", level=1, name="Please sign in")
    expect(heading).to_be_visible(timeout=PATIENCE_MS)
    return page.get_by_role("button", name="Sign in")


def sign_in(page: Page) -> None:
    """Press the page's button, and that of the page that it leads to."""
    ask_for_sign_in(page).click()
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    page.get_by_role("button", name="Sign in").click()


def await_summary(page: Page) -> None:
    heading = page.get_by_role("heading", level=1, name="Your chat")
    expect(heading).to_be_visible(timeout=PATIENCE_MS)


def await_form(page: Page) -> None:
    expect(page.locator("#form")).to_be_visible(timeout=PATIENCE_MS)


VISITS: Final[list[Visit]] = [
    (SUMMARY, await_summary),
    ("/intake?plan=single&upsell=x", await_form),
]


@pytest.mark.parametrize("visit", VISITS)
def test_a_customer_is_asked_presses_one_button_and_is_back_where_they_were(
    page: Page, shop: str, pool: SignInServer, api: Api, visit: Visit
) -> None:
    place, await_page = visit
    page.goto(shop + place)
    ask_for_sign_in(page)
    assert faults(page) == []
    assert (pool.asked, api.asked) == ([], [])
    sign_in(page)
    await_page(page)
    expect(page).to_have_url(shop + place)
    assert [form["grant_type"] for form in pool.exchanged] == ["authorization_code"]
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_words_fit_every_screen(
    page: Page, shop: str, api: Api, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for place, words in (
        (SUMMARY, "Please sign in"),
        ("/signed-in", "You are signed out"),
        ("/signed-in?error=x&state=y", "The sign-in did not work"),
    ):
        page.goto(shop + place)
        expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = words.lower().replace(" ", "-")
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png")
    assert api.asked == []


def test_recommendations_are_asked_for_with_the_customers_token(
    page: Page, shop: str, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    expect(page.locator("upsell-recommendations li.card:not(.skeleton)")).to_have_count(1)
    assert f"/api/sessions/{SESSION}/upsells" in api.asked


def test_a_token_that_has_run_out_is_renewed_without_a_word(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    await_summary(page)
    later = NOW + timedelta(hours=2)
    page.clock.set_fixed_time(later)
    pool.now = later.timestamp()
    api.refused.add(pool.tokens[0])
    page.reload()
    await_summary(page)
    grants = [form["grant_type"] for form in pool.exchanged]
    assert grants == ["authorization_code", "refresh_token"]


def test_a_customer_whose_sign_in_has_ended_is_asked_and_not_led_away(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    await_summary(page)
    api.refused.update(pool.tokens)
    pool.refresh_tokens.clear()
    page.reload()
    button = ask_for_sign_in(page)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    # The server knows the browser still, and asks nothing.
    button.click()
    await_summary(page)
    expect(page).to_have_url(shop + SUMMARY)
    assert len(pool.asked) == 2


def test_a_fresh_token_that_the_api_refuses_is_no_reason_to_go_round_in_circles(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    await_summary(page)
    page.context.unroute_all()
    page.context.route("**/api/**", lambda route: route.fulfill(status=401, json={}))
    page.reload()
    ask_for_sign_in(page)
    assert len(pool.asked) == 1
    assert api.refused == set()


def test_a_sign_out_ends_every_tab_and_the_next_customer_sees_nothing(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    await_summary(page)
    other = page.context.new_page()
    other.clock.set_fixed_time(NOW)
    other.goto(shop + SUMMARY)
    ask_for_sign_in(other).click()
    await_summary(other)
    assert len(set(pool.tokens)) == 2

    page.get_by_role("button", name="Sign out").click()
    signed_out = page.get_by_role("heading", name="You are signed out")
    expect(signed_out).to_be_visible(timeout=PATIENCE_MS)
    ask_for_sign_in(other)
    expect(other.get_by_text("Worn brake pads.")).to_have_count(0)

    page.get_by_role("link", name="Sign in again").click()
    sign_in(page)
    await_summary(page)
    assert len(pool.tokens) == 3
    page.go_back()
    expect(page.get_by_text("Worn brake pads.")).to_have_count(0)
    assert api.refused == set()


def test_the_dashboards_tokens_are_not_the_customers(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.goto(shop + SUMMARY)
    sign_in(page)
    await_summary(page)
    page.goto(f"{shop}/dashboard")
    # The server knows the browser, so that the dashboard has come back with tokens of its own.
    expect(page).to_have_url(f"{shop}/dashboard", timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)
    assert len(pool.tokens) == 2
    assert api.refused == set()


def test_a_browser_that_refuses_its_storage_says_why_nobody_can_sign_in(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.add_init_script(REFUSE_STORAGE)
    page.goto(shop + SUMMARY)
    ask_for_sign_in(page).click()
    reason = page.get_by_text("Signing in needs the browser's storage.")
    expect(reason).to_be_visible(timeout=PATIENCE_MS)
    assert (pool.asked, api.asked) == ([], [])


def test_a_place_without_a_page_to_sign_in_says_so(page: Page, site: str) -> None:
    page.route("**/dev/token*", lambda route: route.fulfill(status=404))
    page.goto(site + SUMMARY)
    ask_for_sign_in(page).click()
    reason = page.get_by_text("Nobody is signed in, and this place has no sign-in page.")
    expect(reason).to_be_visible()


@pytest.mark.parametrize("token", ["''", "Promise.resolve('')", "Promise.resolve(null)"])
def test_a_page_that_signs_its_customers_in_itself_is_asked_instead(
    page: Page, shop: str, pool: SignInServer, api: Api, token: str
) -> None:
    page.add_init_script(
        f"window.crm = {{ getToken: () => window.theirs ?? {token},"
        " signIn: () => { document.title = 'theirs'; } };"
    )
    page.goto(shop + SUMMARY)
    ask_for_sign_in(page).click()
    expect(page).to_have_title("theirs")
    assert (pool.asked, api.asked) == ([], [])


def test_a_page_with_tokens_of_its_own_alone_needs_no_button(
    page: Page, shop: str, pool: SignInServer, api: Api
) -> None:
    page.add_init_script("window.crm = { getToken: () => window.sessionStorage.theirs }")
    page.goto(shop + SUMMARY)
    expect(ask_for_sign_in(page)).to_have_count(0)
    pool.tokens.append("theirs")
    page.evaluate("window.sessionStorage.theirs = 'theirs'")
    page.reload()
    await_summary(page)
    assert pool.asked == []
    assert api.refused == set()
