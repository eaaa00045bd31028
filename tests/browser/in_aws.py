"""The pages as they stand in AWS: under CloudFront's policy, told of a page to sign in."""

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from crm.catalogue.languages import catalogues
from local.web.server import create_app
from tests.browser.serving import NOWHERE
from tests.browser.sign_in_server import CLIENT, ISSUER
from tests.support.evaluation import evaluate
from tools.nesting import load_whole
from tools.page_config import page_words


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
            words = page_words(catalogues())
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
