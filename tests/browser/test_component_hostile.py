"""Text from the API is text, whatever it says; an address leads where the page allows."""

from typing import Final

from playwright.sync_api import expect

from tests.browser import hostile
from tests.browser.fake_api import FakeApi, upsell

# All that a card is made of.
KNOWN: Final = "ul, li, p, h3, span, s, div, a, button, blockquote"
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
    included: [...cards.querySelectorAll(".includes li")].map((item) => item.textContent),
    strange: nodes.filter((node) => !node.matches(known)).map((node) => node.outerHTML),
    handlers: nodes.flatMap((node) => node.getAttributeNames()).filter((name) => /^on/.test(name)),
    places: [...new Set(links.map((link) => link.origin))],
    titles: [...cards.querySelectorAll("h3")].map((title) => title.textContent),
    executed: window.executed ?? null,
  };
}"""


def test_six_thousand_hostile_strings_execute_nothing(api: FakeApi) -> None:
    texts = hostile.strings()
    # Each by itself as a sentence of what is included, and all of them in every other field.
    fields = dict.fromkeys(FIELDS, "".join(texts))
    signer = {"name": fields["badge"], "note": fields["reason"], "until": None}
    api.upsells = [
        upsell(1, **fields, includes=texts),
        upsell(2, **fields | {"action_url": "/intake"}, recommended_by=signer),
    ]
    api.page.on("dialog", lambda dialog: dialog.dismiss())
    api.open(
        # Drawing so much would take long and show nothing more.
        style="upsell-recommendations { display: none }"
    )
    expect(api.cards).to_have_count(2, timeout=30_000)
    found = api.element.evaluate(INSPECT, KNOWN)
    assert found["included"] == texts
    assert found["titles"] == [fields["service_title"]] * 2
    assert found["strange"] == []
    assert found["handlers"] == []
    assert found["places"] == [api.site]
    assert found["executed"] is None
    assert api.page.url == f"{api.site}/stranger"
