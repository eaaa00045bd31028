"""A founder signs in at another origin's page, under the policy that CloudFront sends in AWS."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from crm.catalogue.load import catalogue
from local.servers.ports import HOST
from local.web.server import create_app
from tests.browser import dashboard_customer
from tests.browser.conftest import NOWHERE
from tests.browser.dashboard_api import NOW, FakeMetrics
from tests.browser.fake_interactions import REFUSE_STORAGE
from tests.browser.serving import serving
from tests.browser.sign_in_server import CLIENT, ISSUER, SignInServer
from tests.support.deployed import eventually
from tests.support.evaluation import evaluate
from tools.nesting import load_whole
from tools.page_config import page_words

# Several pages of two sites follow each other, on a machine that may be busy.
PATIENCE_MS: Final = 30_000
CUSTOMER: Final = f"/customer?id={dashboard_customer.ID}"

pytestmark = pytest.mark.visitor(timezone_id="UTC", locale="en-US")


class Founder:
    """Somebody with a browser, for whom the dashboard stands as it does in AWS."""

    def __init__(self, page: Page, site: str, server: SignInServer) -> None:
        self.page = page
        self._site = site
        self._server = server
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
        self._server.now = later.timestamp()


class InAws:
    """The pages under the policy of CloudFront, and with the words that a deployment publishes."""

    def __init__(self, domain: str) -> None:
        self._app = create_app(NOWHERE, token_for=str)
        self._domain = domain
        self._policy = policy_in_aws(domain)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = self._policy
            await send(message)

        if scope["type"] == "http" and scope["path"] == "/config.json":
            words = page_words(catalogue())
            place = {"issuer": ISSUER, "domain": self._domain, "client_id": CLIENT}
            await JSONResponse({**words, "sign_in": place})(scope, receive, send)
        else:
            await self._app(scope, receive, send_on)


def policy_in_aws(domain: str) -> str:
    template = load_whole()
    given = {"JwtIssuer": "https://id.example", "SignInDomain": domain}
    headers = evaluate(template, template["Resources"]["WebHeaders"]["Properties"], given)
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    policy: str = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    return policy


@pytest.fixture
def server() -> SignInServer:
    return SignInServer(now=NOW.timestamp())


@pytest.fixture
def shop(server: SignInServer) -> Iterator[str]:
    """The address of the pages; that of the page to sign in is another origin, of another name."""
    with serving(server.app()) as port, serving(InAws(f"http://localhost:{port}")) as pages:
        server.home = f"http://{HOST}:{pages}/dashboard"
        yield f"http://{HOST}:{pages}"


@pytest.fixture
def founder(page: Page, shop: str, server: SignInServer) -> Founder:
    return Founder(page, shop, server)


def await_figures(page: Page) -> None:
    expect(page.locator("#funnel .step")).to_have_count(7, timeout=PATIENCE_MS)


def bearers(page: Page) -> list[str]:
    """The tokens that the API is asked with, from now on."""
    found: list[str] = []

    def note(request: Any) -> None:
        if "/api/" in request.url:
            found.append(request.headers["authorization"].removeprefix("Bearer "))

    page.on("request", note)
    return found


def test_a_founder_signs_in_and_comes_back_to_what_they_asked_for(
    founder: Founder, server: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28")
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    used = bearers(page)
    founder.sign_in()
    await_figures(page)
    expect(page).to_have_url(f"{shop}/dashboard?days=28")
    assert [form["grant_type"] for form in server.exchanged] == ["authorization_code"]
    assert set(used) == set(server.tokens)


def test_a_link_to_a_customer_leads_to_that_customer_after_signing_in(
    founder: Founder, shop: str
) -> None:
    page = founder.come(CUSTOMER)
    founder.sign_in()
    name = page.get_by_role("heading", level=1, name="Grace Lindqvist")
    expect(name).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(f"{shop}/dashboard{CUSTOMER}")


def test_an_answer_to_nobodys_question_opens_nothing(
    founder: Founder, server: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28")
    server.wrong_states = 1
    founder.sign_in()
    # Asked once more, the server knows the browser still.
    await_figures(page)
    expect(page).to_have_url(f"{shop}/dashboard")
    [first, second] = server.asked
    assert first["state"] != second["state"]
    assert [form["code"] for form in server.exchanged] == server.codes[1:]


def test_a_code_that_somebody_slips_in_is_not_exchanged_and_not_kept_in_the_address(
    founder: Founder, server: SignInServer, shop: str
) -> None:
    page = founder.come("?days=28&code=stolen&state=invented")
    founder.sign_in()
    await_figures(page)
    expect(page).to_have_url(f"{shop}/dashboard?days=28")
    assert [form["code"] for form in server.exchanged] != ["stolen"]


def test_why_somebody_may_not_sign_in_is_said_in_the_servers_words(
    founder: Founder, server: SignInServer, shop: str
) -> None:
    page = founder.come()
    server.refusal = "User is disabled, <b>ask</b> the owner."
    founder.sign_in()
    reason = page.get_by_text("User is disabled, <b>ask</b> the owner.")
    expect(reason).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(f"{shop}/dashboard")
    assert server.exchanged == []


def test_an_identity_of_another_issuer_signs_nobody_in(
    founder: Founder, server: SignInServer, shop: str
) -> None:
    page = founder.come()
    server.issuer = "https://id.example/other"
    founder.sign_in()
    reason = page.get_by_text("The sign-in did not work. Please try again.")
    expect(reason).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(f"{shop}/dashboard")


def test_a_browser_that_refuses_its_storage_is_told_why_nobody_can_sign_in(
    founder: Founder, server: SignInServer
) -> None:
    founder.page.add_init_script(REFUSE_STORAGE)
    page = founder.come()
    reason = page.get_by_text("Signing in needs the browser's storage.")
    expect(reason).to_be_visible(timeout=PATIENCE_MS)
    assert server.asked == []


def test_a_token_that_has_run_out_is_renewed_without_a_word(
    founder: Founder, server: SignInServer
) -> None:
    page = founder.come()
    founder.sign_in()
    await_figures(page)
    founder.wait_hours(2)
    used = bearers(page)
    page.reload()
    await_figures(page)
    assert [form["grant_type"] for form in server.exchanged] == [
        "authorization_code",
        "refresh_token",
    ]
    assert len(server.asked) == 1
    assert set(used) == {server.tokens[1]}


def test_who_may_not_renew_signs_in_again(founder: Founder, server: SignInServer) -> None:
    page = founder.come("?days=28")
    founder.sign_in()
    await_figures(page)
    founder.wait_hours(2)
    server.refresh_tokens.clear()
    page.reload()
    # The server knows the browser still, and asks nothing.
    await_figures(page)
    expect(page).to_have_url(re.compile(r"\?days=28$"))
    assert len(server.asked) == 2


def test_who_signs_out_is_a_stranger_again(founder: Founder, server: SignInServer) -> None:
    page = founder.come()
    founder.sign_in()
    await_figures(page)
    assert len(server.refresh_tokens) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    assert eventually(lambda: not server.refresh_tokens)
    assert len(server.asked) == 2
    founder.sign_in()
    await_figures(page)
    assert len(server.tokens) == 2
