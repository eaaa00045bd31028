"""A browser, and two sites to open in it: the deployed stack's, and one without an API."""

import re
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from local.servers.ports import HOST
from local.web.server import create_app
from tests.browser.dashboard_api import NOW, FakeMetrics
from tests.browser.experiments_api import FakeExperiments
from tests.browser.fake_api import FakeApi
from tests.browser.in_aws import InAws
from tests.browser.serving import NOWHERE, serving
from tests.browser.sign_in_server import SignInServer
from tests.support.deployed import Deployed

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / ".local" / "screenshots"
_FAILED = pytest.StashKey[bool]()
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    # A guard: what appears at all appears at once, on a machine that is not busy.
    expect.set_options(timeout=30_000)
    config.addinivalue_line("markers", "visitor(**options): whose browser it is")
    # A guard, as machines are busy; its default are five seconds.
    expect.set_options(timeout=30_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = launch(playwright.chromium)
        yield chromium
        chromium.close()


def launch(kind: BrowserType, **options: Any) -> Browser:
    """Start a Chromium of this test's own."""
    found = subprocess.run(  # noqa: S603 - a script of this repository
        [ROOT / "tools" / "chromium.sh"], check=True, stdout=subprocess.PIPE, text=True
    )
    return kind.launch(executable_path=found.stdout.strip(), args=_FLAGS, **options)


@pytest.fixture(scope="session")
def stack(deployed: Deployed) -> dict[str, Any]:
    """What `stack.json` says of the deployed stack."""
    return deployed.stack


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a web server whose API and database are away."""
    app = create_app(NOWHERE, token_for=lambda customer: f"token-of-{customer}")
    with serving(app) as port:
        yield f"http://{HOST}:{port}"


@pytest.fixture
def session_id(deployed: Deployed) -> UUID:
    """A finished trial chat of a customer who has never been here before."""
    customer = deployed.identity.create_user("customer")
    address = f"{deployed.stack['web_url']}/dev/customers/{customer.id}/sessions"
    return UUID(httpx2.post(address, timeout=60).raise_for_status().json()["session_id"])


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a visitor from the United States; how it looked when a test failed is kept."""
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"}
    marker = request.node.get_closest_marker("visitor")
    context = browser.new_context(**options | (marker.kwargs if marker else {}))
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    if request.node.stash.get(_FAILED, False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"failed-{_file_name(request.node.name)}.png")
    context.close()
    assert not broken, "a script on the page failed"


@pytest.fixture
def api(page: Page, site: str) -> FakeApi:
    """An API that a test fills, behind a page that shows the component alone."""
    return FakeApi(page, site)


@pytest.fixture
def dashboard(page: Page, site: str) -> FakeMetrics:
    """A marketplace of steady habits, behind the founder's page."""
    return FakeMetrics(page, site)


@pytest.fixture
def experiments(page: Page, site: str) -> FakeExperiments:
    """What can be tested, behind the page of experiments."""
    return FakeExperiments(page, site)


@pytest.fixture
def pool() -> SignInServer:
    """A page to sign in, at the time of the dashboard's figures."""
    return SignInServer(now=NOW.timestamp())


@pytest.fixture
def shop(pool: SignInServer) -> Iterator[str]:
    """The address of the pages as in AWS; the page to sign in has another name and origin."""
    with serving(pool.app()) as port, serving(InAws(f"http://localhost:{port}")) as pages:
        pool.callback = f"http://{HOST}:{pages}/signed-in"
        yield f"http://{HOST}:{pages}"


def _file_name(test: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", test.removeprefix("test_").lower()).strip("-")
