"""What `make smoke` says of a place to sign in, that works and that does not."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.account import Account, Deployed
from deploy.smoke.checks import NotApplicable, Unproven, sign_in
from deploy.stage import Stage
from local.servers.ports import HOST
from tests.browser.serving import serving
from tests.browser.sign_in_server import CLIENT, ISSUER, SignInServer

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})


@pytest.fixture
def server() -> SignInServer:
    return SignInServer(now=0)


@pytest.fixture
def status() -> dict[str, int]:
    """What the pages answer."""
    return {"signed-in": 200}


@pytest.fixture
def deployed(server: SignInServer, status: dict[str, int]) -> Iterator[Deployed]:
    words: dict[str, object] = {}

    async def config(_: Request) -> Response:
        return JSONResponse(words)

    async def signed_in(_: Request) -> Response:
        return Response(status_code=status["signed-in"])

    pages = Starlette(routes=[Route("/config.json", config), Route("/signed-in", signed_in)])
    with serving(server.app()) as port, serving(pages) as web:
        server.callback = f"http://{HOST}:{web}/signed-in"
        outputs = {
            "WebUrl": f"http://{HOST}:{web}",
            "JwtIssuer": ISSUER,
            "SignInDomain": f"http://{HOST}:{port}",
            "SignInClientId": CLIENT,
        }
        place = {"issuer": ISSUER, "domain": outputs["SignInDomain"], "client_id": CLIENT}
        words["sign_in"] = place
        yield Deployed(STAGE, Account(STAGE.region), outputs)


def test_a_place_to_sign_in_passes_and_gives_nothing_away(
    deployed: Deployed, server: SignInServer
) -> None:
    sign_in(deployed)
    assert server.tokens == []
    assert [form["grant_type"] for form in server.exchanged] == ["authorization_code"]


def test_a_client_that_may_not_lead_back_is_told(deployed: Deployed, server: SignInServer) -> None:
    server.callback = "https://another.example/signed-in"
    with pytest.raises(Unproven, match="400 http"):
        sign_in(deployed)


def test_pages_without_the_one_that_is_led_back_to_are_told(
    deployed: Deployed, status: dict[str, int]
) -> None:
    status["signed-in"] = 404
    with pytest.raises(Unproven, match=r"404 .*/signed-in"):
        sign_in(deployed)


def test_pages_that_name_another_place_are_told(deployed: Deployed) -> None:
    deployed.outputs["SignInClientId"] = "another"
    with pytest.raises(Unproven, match=CLIENT):
        sign_in(deployed)


def test_a_stage_without_a_place_to_sign_in_is_not_asked(deployed: Deployed) -> None:
    del deployed.outputs["SignInDomain"]
    with pytest.raises(NotApplicable):
        sign_in(deployed)
