"""A founder signs in at another origin's page, under the policy that CloudFront sends in AWS."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import dashboard_customer
from tests.browser.axe import faults
from tests.browser.dashboard_api import NOW, FakeMetrics
from tests.browser.fake_interactions import REFUSE_STORAGE
from tests.browser.sign_in_server import SignInServer
from tests.support.deployed import eventually

# Several pages of two sites follow each other, on a machine that may be busy.
PATIENCE_MS: Final = 30_000
CUSTOMER: Final = f"/customer?id={dashboard_customer.ID}"

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


class Founder:
    """Somebody with a browser, for whom the dashboard stands as it does in AWS."""

    def __init__(self, page: Page, site: str, pool: SignInServer) -> None:
        self.page = page
        self._site = site
        self._pool = pool
        FakeMetrics(page, site)
        page.clock.set_fixed_time(NOW)

    def come(self, place: str = "") -> Page:
        """Open a page of the dashboard, which leads to the page to sign in."""
        self.page.goto(f"{self._site}/dashboard{place}")
        return self.page

    def sign_in(self) -> None:
        self.page.get_by_role("button", name="Sign in").click()

    def wait_hours(self, hours: int) -> None:
        later = NOW + timedelta(hours=hours)
        self.page.clock.set_fixed_time(later)
        self._pool.now = later.timestamp()


@pytest.fixture
def founder(page: Page, shop: str, pool: SignInServer) -> Founder:
    return Founder(page, shop, pool)


def await_figures(page: Page) -> None:
    expect(page.locator("#funnel .step")).to_have_count(7, timeout=PATIENCE_MS)


def expect_failure(page: Page, why: str) -> None:
    heading = page.get_by_role("heading", name="The sign-in did not work")
    expect(heading).to_be_visible(timeout=PATIENCE_MS)
    expect(heading).to_be_focused()
    expect(page.get_by_text(why, exact=True)).to_be_visible()


def bearers(page: Page) -> list[str]:
    """The tokens that the API is asked with, from now on."""
    found: list[str] = []

    def note(request: Any) -> None:
        if "/api/" in request.url:
            found.append(request.headers["authorization"].removeprefix("Bearer "))

    page.on("request", note)
    return found


def test_a_founder_signs_in_and_comes_back_to_what_they_asked_for(
    founder: Founder, pool: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28")
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    used = bearers(page)
    founder.sign_in()
    await_figures(page)
    expect(page).to_have_url(f"{shop}/dashboard?days=28")
    assert [form["grant_type"] for form in pool.exchanged] == ["authorization_code"]
    assert set(used) == set(pool.tokens)


def test_a_link_to_a_customer_leads_to_that_customer_after_signing_in(
    founder: Founder, shop: str
) -> None:
    page = founder.come(CUSTOMER)
    founder.sign_in()
    name = page.get_by_role("heading", level=1, name="Grace Lindqvist")
    expect(name).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(f"{shop}/dashboard{CUSTOMER}")


def test_an_answer_to_nobodys_question_opens_nothing(
    founder: Founder, pool: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28")
    pool.wrong_states = 1
    founder.sign_in()
    expect_failure(page, "Please try again.")
    assert pool.exchanged == []
    page.get_by_role("link", name="Try again").click()
    # Asked once more, the server knows the browser still.
    await_figures(page)
    expect(page).to_have_url(f"{shop}/dashboard?days=28")
    [first, second] = pool.asked
    assert first["state"] != second["state"]
    assert [form["code"] for form in pool.exchanged] == pool.codes[1:]


def test_a_code_that_somebody_slips_in_is_not_exchanged(
    founder: Founder, pool: SignInServer, shop: str
) -> None:
    page = founder.page
    page.goto(f"{shop}/signed-in?code=stolen&state=invented")
    expect_failure(page, "This tab did not ask for it. Open the page you wanted once more.")
    expect(page.get_by_role("link")).to_have_count(0)
    assert pool.exchanged == []


def test_a_code_opens_once(founder: Founder, pool: SignInServer) -> None:
    page = founder.come()
    with page.expect_request(re.compile("/signed-in\\?code=")) as led_back:
        founder.sign_in()
    await_figures(page)
    page.goto(led_back.value.url)
    expect_failure(page, "This tab did not ask for it. Open the page you wanted once more.")
    assert len(pool.exchanged) == 1


def test_no_path_that_asked_leads_to_another_origin(
    page: Page, pool: SignInServer, shop: str
) -> None:
    page.goto(f"{shop}/signed-in")
    asked = {"state": "s", "verifier": "v" * 43, "visitor": "admin", "back": "//elsewhere.example"}
    page.evaluate("(asked) => sessionStorage.setItem('crm.sign-in', JSON.stringify(asked))", asked)
    page.goto(f"{shop}/signed-in?error=access_denied&state=s")
    again = page.get_by_role("link", name="Try again")
    expect(again).to_have_attribute("href", f"{shop}//elsewhere.example")
    assert pool.asked == []


def test_why_somebody_may_not_sign_in_is_said_in_the_servers_words(
    founder: Founder, pool: SignInServer
) -> None:
    page = founder.come()
    pool.refusal = "User is disabled, <b>ask</b> the owner."
    founder.sign_in()
    expect_failure(page, "User is disabled, <b>ask</b> the owner.")
    assert pool.exchanged == []


def test_an_identity_of_another_issuer_signs_nobody_in(
    founder: Founder, pool: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28")
    pool.issuer = "https://id.example/other"
    founder.sign_in()
    expect_failure(page, "Please try again.")
    again = page.get_by_role("link", name="Try again")
    expect(again).to_have_attribute("href", f"{shop}/dashboard?days=28")


def test_a_browser_that_refuses_its_storage_is_told_why_nobody_can_sign_in(
    founder: Founder, pool: SignInServer
) -> None:
    founder.page.add_init_script(REFUSE_STORAGE)
    page = founder.come()
    reason = page.get_by_text("Signing in needs the browser's storage.")
    expect(reason).to_be_visible(timeout=PATIENCE_MS)
    assert pool.asked == []


def test_a_token_that_has_run_out_is_renewed_without_a_word(
    founder: Founder, pool: SignInServer
) -> None:
    page = founder.come()
    founder.sign_in()
    await_figures(page)
    founder.wait_hours(2)
    used = bearers(page)
    page.reload()
    await_figures(page)
    assert [form["grant_type"] for form in pool.exchanged] == [
        "authorization_code",
        "refresh_token",
    ]
    assert len(pool.asked) == 1
    assert set(used) == {pool.tokens[1]}


def test_who_may_not_renew_signs_in_again(founder: Founder, pool: SignInServer) -> None:
    page = founder.come("?days=28")
    founder.sign_in()
    await_figures(page)
    founder.wait_hours(2)
    pool.refresh_tokens.clear()
    page.reload()
    # The server knows the browser still, and asks nothing.
    await_figures(page)
    expect(page).to_have_url(re.compile(r"\?days=28$"))
    assert len(pool.asked) == 2


def test_who_signs_out_is_a_stranger_again(founder: Founder, pool: SignInServer) -> None:
    page = founder.come()
    founder.sign_in()
    await_figures(page)
    assert len(pool.refresh_tokens) == 1
    page.get_by_role("button", name="Sign out").click()
    heading = page.get_by_role("heading", name="You are signed out")
    expect(heading).to_be_visible(timeout=PATIENCE_MS)
    expect(heading).to_be_focused()
    assert faults(page) == []
    assert eventually(lambda: not pool.refresh_tokens)
    page.get_by_role("link", name="Sign in again").click()
    founder.sign_in()
    await_figures(page)
    assert len(pool.asked) == len(pool.tokens) == 2
