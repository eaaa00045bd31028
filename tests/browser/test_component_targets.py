"""Where a click leads, and which origins it never leads to."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.fake_api import FakeApi, upsell

STACK: Final = "https://stack.example"
#: The attributes, the offer's address, and where its link leads; None for no link.
CASES: Final = [
    ("", "/intake?plan=a#b", "/intake?plan=a&upsell={id}#b"),
    (f"api-base='{STACK}'", "/intake", f"{STACK}/intake?upsell={{id}}"),
    (f"api-base='{STACK}/stage/'", "/intake", f"{STACK}/intake?upsell={{id}}"),
    (f"api-base='{STACK}'", "intake", f"{STACK}/intake?upsell={{id}}"),
    ("api-base='/proxy'", "/intake", "/intake?upsell={id}"),
    (f"api-base='{STACK}' action-base='/'", "/intake", "/intake?upsell={id}"),
    (
        f"api-base='{STACK}' action-base='https://shop.example'",
        "/intake",
        "https://shop.example/intake?upsell={id}",
    ),
    ("action-base='https://shop.example'", "{site}/intake", "/intake?upsell={id}"),
    (f"api-base='{STACK}' action-base='javascript:x'", "/x", f"{STACK}/x?upsell={{id}}"),
    (f"api-base='{STACK}' action-base=''", "/x", f"{STACK}/x?upsell={{id}}"),
    (f"api-base='{STACK}' action-base='/'", f"{STACK}/x", f"{STACK}/x?upsell={{id}}"),
    ("link-origins='https://shop.example'", "/intake", "/intake?upsell={id}"),
    (
        f"api-base='{STACK}' link-origins='https://shop.example'",
        "https://shop.example/x",
        "https://shop.example/x?upsell={id}",
    ),
    (f"api-base='{STACK}'", "//elsewhere.example/x", None),
    (f"api-base='{STACK}'", "/\\elsewhere.example/x", None),
    (f"api-base='{STACK}'", "https://elsewhere.example/x", None),
    ("action-base='https://shop.example'", "https://elsewhere.example/x", None),
    (f"action-base='{STACK}'", "javascript:alert(1)", None),
]


@pytest.mark.parametrize(("attributes", "address", "link"), CASES)
def test_a_click_leads_to_the_page_that_is_meant_or_nowhere(
    api: FakeApi, attributes: str, address: str, link: str | None
) -> None:
    one = upsell(1, action_url=address.replace("{site}", api.site))
    api.upsells = [one]
    api.open(attributes=f'token="t-1" {attributes}')
    expect(api.cards).to_have_count(1)
    links = api.cards.get_by_role("link").all()
    found = [link.get_attribute("href") for link in links]
    assert found == ([] if link is None else [link.format(id=one["id"])])


def test_another_action_base_moves_the_link(api: FakeApi) -> None:
    api.upsells = [upsell(1, action_url="/x")]
    api.open()
    link = api.cards.get_by_role("link")
    expect(link).to_have_attribute("href", f"/x?upsell={upsell(1)['id']}")
    api.element.evaluate("(it) => it.setAttribute('action-base', 'https://shop.example')")
    expect(link).to_have_attribute("href", f"https://shop.example/x?upsell={upsell(1)['id']}")
