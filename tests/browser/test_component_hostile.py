"""Text from the API is text, whatever it says; an address leads where the page allows."""

from typing import Final

from playwright.sync_api import expect

from tests.browser import hostile
from tests.browser.fake_api import FakeApi, upsell

# All that a card is made of.
KNOWN: Final = "li, p, h3, span, s, div, a, button"
FIELDS: Final = (
    "service_title",
    "service_description",
    "badge",
    "reason",
    "action_url",
    "action_label",
    "recommendation_type",
)
INSPECT: Final = """(element, known) => {
  const cards = element.shadowRoot.querySelector(".cards");
  const nodes = [...cards.querySelectorAll("*")];
  const links = nodes.filter((node) => node.matches("a"));
  for (const node of nodes) {
    for (const name of ["pointerenter", "mouseover", "focus", "animationstart", "toggle"]) {
      node.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }
  return {
    cards: cards.children.length,
    strange: nodes.filter((node) => !node.matches(known)).map((node) => node.outerHTML),
    handlers: nodes.flatMap((node) => node.getAttributeNames()).filter((name) => /^on/.test(name)),
    places: [...new Set(links.map((link) => link.origin))],
    titles: [...cards.querySelectorAll("h3")].map((title) => title.textContent),
    executed: window.executed ?? null,
  };
}"""


def test_six_thousand_hostile_strings_execute_nothing(api: FakeApi) -> None:
    texts = hostile.strings()
    api.upsells = [
        upsell(number, **dict.fromkeys(FIELDS, text)) for number, text in enumerate(texts, 1)
    ]
    api.page.on("dialog", lambda dialog: dialog.dismiss())
    api.open(
        # Drawing so many cards would take long and show nothing more.
        style="upsell-recommendations { display: none }"
    )
    expect(api.cards).to_have_count(len(texts), timeout=30_000)
    found = api.element.evaluate(INSPECT, KNOWN)
    assert found["cards"] == hostile.COUNT
    assert found["titles"] == texts
    assert found["strange"] == []
    assert found["handlers"] == []
    assert found["places"] == [api.site]
    assert found["executed"] is None
    assert api.page.url == f"{api.site}/stranger"


def test_a_description_that_stands_for_a_reason_is_text_as_well(api: FakeApi) -> None:
    text = f'<img src=x onerror="{hostile.CALL}">'
    api.upsells = [upsell(1, reason="", service_description=text)]
    api.open()
    expect(api.cards.locator(".why")).to_have_text(text)
    assert api.page.evaluate("window.executed") is None
