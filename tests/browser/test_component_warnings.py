"""What the console says to whoever embeds the component and sees nothing."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.servers.ports import HOST
from tests.browser.fake_api import SESSION, FakeApi, upsell, wait_until
from tests.browser.serving import serving
from tools.pages import COMPONENT, pages

FAILED: Final = "Recommendations could not be loaded."


def hear(page: Page) -> list[str]:
    """What the component warns of, from now on."""
    heard: list[str] = []

    def note(text: str) -> None:
        if text.startswith("<upsell-recommendations>"):
            heard.append(text.removeprefix("<upsell-recommendations> "))

    page.on("console", lambda message: note(message.text))
    return heard


def stack(headers: dict[str, str], status: int = 200) -> Starlette:
    """An API at an origin of its own, that lets in whom its headers say."""

    async def answer(request: Request) -> Response:
        # The gateway answers the question whether one may ask by itself.
        if request.method == "OPTIONS":
            return Response(headers=headers)
        return JSONResponse({"ready": True, "upsells": []}, status_code=status, headers=headers)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "OPTIONS"])])


def allowing(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "authorization",
    }


@pytest.fixture
def shop() -> Iterator[str]:
    """A site that embeds the component of a stack at the port that its address names."""

    async def page(request: Request) -> Response:
        tag = (
            f'<upsell-recommendations session-id="{SESSION}" token="t-1"'
            f' api-base="http://localhost:{request.path_params["port"]}"></upsell-recommendations>'
        )
        script = f"<script type='module' src='/{COMPONENT}'></script>"
        return HTMLResponse(f"<!doctype html>{script}{tag}")

    async def component(_: Request) -> Response:
        return FileResponse(pages() / COMPONENT)

    app = Starlette(routes=[Route("/{port:int}", page), Route(f"/{COMPONENT}", component)])
    with serving(app) as port:
        yield f"http://{HOST}:{port}"


@pytest.fixture
def heard(page: Page) -> list[str]:
    """What the component warns of."""
    return hear(page)


def test_an_origin_that_the_stack_does_not_allow_is_named_once(
    page: Page, shop: str, heard: list[str]
) -> None:
    with serving(stack({})) as port:
        page.goto(f"{shop}/{port}")
        wait_until(page, lambda: len(heard) > 0)
        for _ in range(2):
            with page.expect_event("requestfailed"):
                page.get_by_role("button", name="Try again").click()
        page.wait_for_timeout(500)
    base = f"http://localhost:{port}"
    assert heard == [f"may not read the API of {base}. Is {shop} among the stack's AllowedOrigins?"]


def test_a_stack_that_is_away_is_not_said_to_refuse(
    page: Page, shop: str, heard: list[str]
) -> None:
    with serving(stack({})) as port:
        pass
    page.goto(f"{shop}/{port}")
    expect(page.get_by_text(FAILED)).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    assert heard == []


def test_a_stack_that_answers_with_an_error_is_not_said_to_refuse(
    page: Page, shop: str, heard: list[str]
) -> None:
    with serving(stack(allowing(shop), 503)) as port:
        page.goto(f"{shop}/{port}")
        expect(page.get_by_text(FAILED)).to_be_visible(timeout=30_000)
        page.wait_for_timeout(500)
    assert heard == []


def test_a_stack_that_allows_the_origin_is_no_warning(
    page: Page, shop: str, heard: list[str]
) -> None:
    with serving(stack(allowing(shop))) as port:
        page.goto(f"{shop}/{port}")
        expect(page.locator("upsell-recommendations section")).to_be_hidden(timeout=30_000)
    assert heard == []


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("() => new Promise(() => {})", "still waits for its tokenProvider."),
        ("() => { throw new TypeError('Failed') }", "got no token: TypeError: Failed"),
        ("async () => { throw new Error('Away') }", "got no token: Error: Away"),
    ],
)
def test_a_provider_without_a_token_is_one_warning(api: FakeApi, provider: str, told: str) -> None:
    heard = hear(api.page)
    api.open(
        attributes="api-base='http://localhost:9'",
        script=f"document.querySelector('upsell-recommendations').tokenProvider = {provider}",
    )
    wait_until(api.page, lambda: len(heard) > 0)
    api.page.wait_for_timeout(3_000)
    assert heard == [told]
    assert api.asked == 0


def test_a_provider_that_answers_late_is_a_warning_and_shows_its_cards(api: FakeApi) -> None:
    heard = hear(api.page)
    api.upsells = [upsell(1)]
    api.open(
        script="document.querySelector('upsell-recommendations').tokenProvider ="
        " () => new Promise((resolve) => { window.answer = () => resolve('t-1'); })"
    )
    wait_until(api.page, lambda: len(heard) > 0)
    api.page.evaluate("window.answer()")
    expect(api.cards).to_have_count(1)
