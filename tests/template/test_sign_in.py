"""Where people sign in: what the pool's client allows, and what the pages may reach of it."""

from typing import Any, Final

import pytest

from local.web.files import _POLICY
from tests.support.evaluation import evaluate
from tools.template import Template

STACK: Final = "arn:aws:cloudformation:eu-central-1:111122223333:stack/comeback-prod/51af3dc0-da77"
POOL: Final = "https://comeback-51af3dc0-da77.auth.eu-central-1.amazoncognito.com"
PAGES: Final = "https://d111111abcdef8.cloudfront.net"
OTHER: Final = {"JwtIssuer": "https://id.example", "SignInDomain": "https://sign-in.example"}


def properties(template: Template, name: str, **given: str) -> dict[str, Any]:
    found: dict[str, Any] = evaluate(
        template, template["Resources"][name]["Properties"], given | {"AWS::StackId": STACK}
    )
    return found


def policy(template: Template, **given: str) -> str:
    config = properties(template, "WebHeaders", **given)["ResponseHeadersPolicyConfig"]
    text: str = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    return text


def sign_in(template: Template, **given: str) -> tuple[Any, Any]:
    """The outputs that the pages are told."""
    shown = given | {"AWS::StackId": STACK}
    outputs = [template["Outputs"][name] for name in ("SignInDomain", "SignInClientId")]
    values = [
        evaluate(template, one["Value"], shown)
        if evaluate(template, {"Condition": one["Condition"]}, shown)
        else None
        for one in outputs
    ]
    return values[0], values[1]


def test_a_client_gives_codes_to_one_page_alone_and_has_no_secret(template: Template) -> None:
    client = properties(template, "UserPoolClient", PagesUrl=PAGES)
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthScopes"] == ["openid"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == [f"{PAGES}/signed-in"]
    assert client["SupportedIdentityProviders"] == ["COGNITO"]
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_a_name_of_ones_own_is_where_the_client_leads_back(template: Template) -> None:
    client = properties(template, "UserPoolClient", PagesUrl=PAGES, WebDomain="shop.example")
    assert client["CallbackURLs"] == client["LogoutURLs"] == ["https://shop.example/signed-in"]


def test_a_client_leads_nowhere_before_the_pages_have_an_address(template: Template) -> None:
    client = properties(template, "UserPoolClient")
    assert client["AllowedOAuthFlowsUserPoolClient"] is False
    assert not {"AllowedOAuthFlows", "CallbackURLs", "LogoutURLs"} & set(client)


def test_the_page_to_sign_in_is_the_same_in_pool_policy_and_pages(template: Template) -> None:
    prefix = properties(template, "UserPoolDomain")["Domain"]
    assert prefix == "comeback-51af3dc0-da77"
    assert sign_in(template)[0] == POOL
    assert f"connect-src 'self' {POOL};" in policy(template)


def test_but_for_the_pool_pages_reach_what_the_local_server_tried(template: Template) -> None:
    assert policy(template).replace(f" {POOL}", "") == _POLICY
    assert policy(template, JwtIssuer="https://id.example") == _POLICY


def test_a_pool_of_another_stack_may_be_named(template: Template) -> None:
    given = OTHER | {"SignInClientId": "abc"}
    assert sign_in(template, **given) == ("https://sign-in.example", "abc")
    assert "connect-src 'self' https://sign-in.example;" in policy(template, **given)


def test_an_issuer_without_a_page_to_sign_in_leaves_the_dashboard_without(
    template: Template,
) -> None:
    assert sign_in(template, JwtIssuer="https://id.example") == (None, None)


@pytest.mark.parametrize("start", ["Api", "UserPoolClient", "Distribution"])
def test_no_resource_of_the_sign_in_waits_for_itself(template: Template, start: str) -> None:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in referred(template["Resources"][waiting.pop()]) & set(template["Resources"]):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    assert seen
    assert start not in seen


def referred(node: Any) -> set[str]:
    """The names that a part of the template mentions."""
    match node:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case str(text):
            return {part.partition("}")[0].partition(".")[0] for part in text.split("${")[1:]}
        case dict():
            return set().union(*map(referred, node.values()))
        case list():
            return set().union(*map(referred, node))
    return set()


def test_strangers_sign_up_and_cognito_mails_unless_the_stage_says_otherwise(
    template: Template,
) -> None:
    usual = properties(template, "UserPool")
    assert usual["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert usual["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    given = {"SelfSignUp": "false", "MailIdentity": "shop.example", "MailFrom": "a@shop.example"}
    other = properties(template, "UserPool", **given)
    assert other["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert other["EmailConfiguration"]["SourceArn"].endswith(":identity/shop.example")
    assert other["EmailConfiguration"]["From"] == "a@shop.example"
