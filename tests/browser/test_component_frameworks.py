"""What docs/component.md tells to write, in pages that render ten times a second."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.fake_api import SESSION, FakeApi, upsell, wait_until
from tools.pages import COMPONENT, modules, node_path, pages
from tools.paths import ROOT

FRAMEWORKS: Final = {"React": "jsx", "Next": "jsx", "Vue": "vue", "Svelte": "svelte"}
FOLDER: Final = Path(__file__).parent / "frameworks"
STACK: Final = "https://your-stack.example"
#: As strict as a site can be that loads its own scripts and the component.
POLICY: Final = (
    f"default-src 'none'; script-src 'self' {STACK}; connect-src {STACK}; base-uri 'none';"
    " form-action 'none'; require-trusted-types-for 'script'"
)
SCRIPT: Final = f"<script type='module' src='{STACK}/{COMPONENT}'></script>"


def snippet(section: str, language: str) -> str:
    """The first code of a section of the document."""
    text = (ROOT / "docs" / "component.md").read_text()
    found = re.search(
        rf"^### {section}$.*?^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    )
    assert found is not None, section
    return found[1]


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps, each with its framework and the documented component in one script."""
    modules()
    documented, target = tmp_path_factory.mktemp("documented"), tmp_path_factory.mktemp("bundles")
    for name, language in FRAMEWORKS.items():
        (documented / f"{name.lower()}.{language}").write_text(snippet(name, language))
    command = [node_path(), str(FOLDER / "bundle.mjs"), str(documented), str(target)]
    subprocess.run(command, check=True)  # noqa: S603 - our own lockfile
    return target


@pytest.fixture
def remote(api: FakeApi) -> FakeApi:
    """The stack at another origin than the page that embeds its component."""
    api.page.route(f"{STACK}/{COMPONENT}", lambda route: route.fulfill(path=pages() / COMPONENT))
    api.page.route(f"{STACK}/intake*", lambda route: route.fulfill(body="booking"))
    api.upsells = [upsell(1)]
    return api


def open_page(api: FakeApi, body: str, *, lang: str = "en", policy: str = "") -> list[str]:
    """Open a page of another site, and return what its console will have said."""
    said: list[str] = []
    api.page.on("console", lambda message: said.append(message.text))
    html = f"<!doctype html><html lang='{lang}'><meta charset='utf-8'><title>Site</title>{body}"
    headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
    api.page.route("**/framework", lambda route: route.fulfill(body=html, headers=headers))
    api.page.goto(f"{api.site}/framework")
    return said


@pytest.mark.parametrize("order", ["component first", "component last"])
@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_is_documented_asks_once_reports_views_and_leads_to_the_stack(
    remote: FakeApi, bundles: Path, name: str, order: str
) -> None:
    page = remote.page
    bundle = bundles / f"{name.lower()}.js"
    page.route("**/app.js", lambda route: route.fulfill(path=bundle))
    first = SCRIPT if order == "component first" else ""
    app = f"<div id='app' data-session='{SESSION}'>{rendered(bundles, name)}</div>"
    said = open_page(remote, f"{first}{app}<script type='module' src='/app.js'></script>")
    expect(remote.cards).to_have_count(1)
    wait_until(page, lambda: remote.viewed == [[1]])
    expect(page.locator("#state")).to_have_text(re.compile(r"\d\d+"))
    assert remote.asked == 1
    assert said == []
    remote.cards.get_by_role("link").click()
    expect(page).to_have_url(f"{STACK}/intake?plan=plan1&upsell={upsell(1)['id']}")
    remote.expect_call("1/click")
    assert len(set(remote.tokens)) > 1
    assert said == [f"clicked {upsell(1)['id']}"]


@pytest.mark.parametrize(("lang", "heading"), [("de", "Als Nächstes"), ("ar", "نوصي به")])
@pytest.mark.parametrize("name", FRAMEWORKS)
def test_under_a_strict_policy_it_speaks_the_language_of_the_page(
    remote: FakeApi, bundles: Path, name: str, lang: str, heading: str
) -> None:
    page, remote.language = remote.page, lang
    page.route("**/app.js", lambda route: route.fulfill(path=bundles / f"{name.lower()}.js"))
    words = f"component/words/{lang}.js"
    page.route(f"{STACK}/{words}", lambda route: route.fulfill(path=pages() / words))
    app = f"<div id='app' data-session='{SESSION}'>{rendered(bundles, name)}</div>"
    body = f"{SCRIPT}{app}<script type='module' src='/app.js'></script>"
    said = open_page(remote, body, lang=lang, policy=POLICY)
    expect(remote.cards).to_have_count(1)
    expect(remote.element.get_by_role("heading", level=2)).to_contain_text(heading)
    direction = "rtl" if lang == "ar" else "ltr"
    expect(remote.element.locator("section")).to_have_css("direction", direction)
    assert remote.languages == [lang]
    assert said == []


def test_plain_html_shows_the_cards_of_a_stack_elsewhere(remote: FakeApi) -> None:
    remote.page.add_init_script("window.yourSignIn = { accessToken: async () => 't-1' }")
    said = open_page(remote, snippet("Plain HTML", "html"))
    expect(remote.cards).to_have_count(1)
    assert remote.tokens == ["Bearer t-1"]
    assert said == []


def rendered(bundles: Path, name: str) -> str:
    """What a server has rendered before the browser takes over; nothing where none does."""
    if name != "Next":
        return ""
    command = [node_path(), str(bundles / "next_server.cjs"), SESSION]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - as above
    assert "<upsell-recommendations" in done.stdout
    return done.stdout
