"""The component on a stranger's page: plain or hostile, on a phone or a desk, by day or night."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import faults
from tests.browser.conftest import ROOT, SCREENSHOTS
from tests.browser.fake_api import FakeApi, upsell

SIZES: Final = {"phone": (390, 844), "desktop": (1280, 800)}
# What a page may do to its own elements without harm to ours; it stays readable itself.
HOSTILE_CSS: Final = """
* { all: unset; box-sizing: content-box !important; color: red !important }
html { font-size: 20px !important } head, style, script { display: none !important }
body, h1 { display: block; color: black !important; background: white }
@media (prefers-color-scheme: dark) { body, h1 { color: white !important; background: black } }
li, p, a, button, section, h2, h3 { display: none !important; color: lime !important }
#after { display: block !important; color: gray !important }
.card, .act, .price, .badge { position: absolute !important; transform: rotate(45deg) !important }
upsell-recommendations { direction: ltr; text-align: right; text-indent: 90px; cursor: wait;
  letter-spacing: 9px; word-spacing: 40px; text-transform: uppercase; visibility: visible;
  line-height: 4; font: italic 900 60px monospace; display: block; color: lime; white-space: nowrap;
  overflow-wrap: normal; hyphens: auto; inline-size: 100% }
"""
# As docs/component.md says, for a page with something below the element.
KEPT_PLACE: Final = "".join(
    re.findall(r"```css\n(.*?)```", (ROOT / "docs" / "component.md").read_text(), re.DOTALL)
)
PAGES: Final = {
    "plain": ":root { color-scheme: light dark; background: Canvas }"
    " body { margin: 16px; font-family: sans-serif }" + KEPT_PLACE,
    "hostile": HOSTILE_CSS + KEPT_PLACE,
}
COUNT_SHIFTS: Final = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""
GROUND: Final = "(link) => getComputedStyle(link).backgroundColor"
LOOKS: Final = """(card) => {
  const style = getComputedStyle(card.querySelector("h3"));
  const { fontStyle, fontWeight, letterSpacing, textAlign, whiteSpace } = style;
  return [fontStyle, fontWeight, letterSpacing, textAlign, whiteSpace];
}"""


def three_cards() -> list[dict[str, Any]]:
    """One that leads clearly and is cheaper than usual, one that says little, one in between."""
    lower = {
        "price": {"amount": 2500, "currency": "USD", "formatted": "$25.00"},
        "former_price": {"amount": 4900, "currency": "USD", "formatted": "$49.00"},
        "action_label": "Book a follow-up",
        "metadata": {"score": 120},
    }
    little = {"reason": "", "badge": "", "metadata": {"score": 90}}
    return [upsell(1, **lower), upsell(2, **little), upsell(3, billing_interval="year")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", PAGES)
def test_it_looks_the_same_wherever_it_stands(
    browser: Browser, site: str, kind: str, size: str, scheme: Any
) -> None:
    width, height = SIZES[size]
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-US",
    ) as context:
        page = context.new_page()
        page.add_init_script(COUNT_SHIFTS)
        api = FakeApi(page, site, upsells=three_cards())
        theme = 'theme="dark"' if (kind, scheme) == ("hostile", "dark") else ""
        api.open(attributes=f'token="t" {theme}', style=PAGES[kind])
        expect(api.cards).to_have_count(3)
        assert page.evaluate("window.shifted") == 0, "something moved while the cards arrived"
        assert api.cards.first.evaluate(LOOKS) == ["normal", "600", "normal", "start", "normal"]
        assert faults(page, "upsell-recommendations") == []
        page.screenshot(path=SCREENSHOTS / f"component-{kind}-{size}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_card_leads_and_at_most_two_follow(api: FakeApi) -> None:
    api.upsells = [upsell(rank) for rank in range(1, 6)]
    api.open()
    expect(api.cards).to_have_count(3)
    expect(api.element.locator(".hero")).to_have_text(re.compile("Service 1"))
    filled = [link.evaluate(GROUND) for link in api.cards.get_by_role("link").all()]
    assert filled == ["rgb(63, 81, 199)", "rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"]


def test_what_was_bought_does_not_lead(api: FakeApi) -> None:
    api.upsells = [upsell(1, purchased_at="2026-11-22T10:00:00Z"), upsell(2)]
    api.open()
    expect(api.cards).to_have_count(2)
    expect(api.element.locator(".hero")).to_have_count(0)


@pytest.mark.visitor(reduced_motion="reduce")
def test_the_parts_of_neighbours_stand_at_one_height(api: FakeApi) -> None:
    long = "What one gets is told in a sentence that takes a few lines of a narrow card."
    api.upsells = three_cards()
    api.upsells[0] |= {"service_description": long, "includes": [long, long]}
    api.open()
    expect(api.cards).to_have_count(3)
    for part in (".title", ".what", ".amount", ".act"):
        bottoms = {box["y"] for box in _boxes(api, part)}
        assert len(bottoms) == 1, part


@pytest.mark.parametrize("width", [700, 1280])
def test_one_alone_lies_on_its_side_over_the_whole_width(api: FakeApi, width: int) -> None:
    api.page.set_viewport_size({"width": width, "height": 800})
    api.upsells = [upsell(1)]
    api.open()
    expect(api.cards).to_have_count(1)
    what, act, [cards] = (_boxes(api, part) for part in (".what", ".act", ".cards"))
    assert act[0]["x"] >= what[0]["x"] + what[0]["width"]
    assert api.cards.first.bounding_box()["width"] == cards["width"]  # type: ignore[index]


def test_the_line_of_an_error_stands_at_the_head_of_the_skeleton(api: FakeApi) -> None:
    api.away = True
    api.page.set_viewport_size({"width": 390, "height": 844})
    api.open()
    expect(api.element.get_by_role("button", name="Try again")).to_be_in_viewport()
    [line], skeletons = _boxes(api, ".line"), _boxes(api, ".skeleton")
    assert line["y"] < skeletons[0]["y"] + 40


def _boxes(api: FakeApi, part: str) -> list[Any]:
    return [one.bounding_box() for one in api.element.locator(part).all()]


@pytest.mark.visitor(reduced_motion="reduce")
def test_nothing_moves_for_those_who_asked_for_that(api: FakeApi) -> None:
    api.upsells = three_cards()
    api.open()
    expect(api.cards).to_have_count(3)
    api.dismiss(1)
    running = "(element) => element.shadowRoot.getAnimations().length"
    expect(api.cards).to_have_count(2)
    assert api.element.evaluate(running) == 0


@pytest.mark.visitor(reduced_motion="no-preference")
def test_what_moves_moves_shortly_and_only_by_fading_and_shifting(api: FakeApi) -> None:
    api.upsells = three_cards()
    api.open()
    expect(api.cards).to_have_count(3)
    transition = "(card) => getComputedStyle(card).transition"
    assert api.cards.first.evaluate(transition) == "opacity 0.16s, transform 0.16s"


@pytest.mark.parametrize(
    "around",
    [
        "body { display: flex } h1, #after { flex: 1 }",
        "body { display: flex; flex-direction: column; align-items: center }",
        "body { display: grid; justify-items: start }",
        "upsell-recommendations { float: left }",
        "h1 { float: left; inline-size: 70% }",
    ],
)
@pytest.mark.visitor(viewport={"width": 600, "height": 800})
def test_it_never_shrinks_to_nothing(api: FakeApi, around: str) -> None:
    api.upsells = three_cards()
    api.open(style=around)
    expect(api.cards).to_have_count(3)
    widths = [card.bounding_box()["width"] for card in api.cards.all()]  # type: ignore[index]
    assert min(widths) >= 250


def test_axe_finds_nothing_in_any_state(api: FakeApi) -> None:
    api.upsells, api.ready = three_cards(), False
    api.open(style=PAGES["plain"])
    expect(api.element.locator(".skeleton")).to_have_count(3)
    assert faults(api.page, "upsell-recommendations") == []
    api.ready = True
    expect(api.cards).to_have_count(3)
    api.dismiss(1)
    expect(api.cards).to_have_count(2)
    expect(api.element.get_by_role("button", name="Undo")).to_be_visible()
    assert faults(api.page, "upsell-recommendations") == []
    api.away = True
    api.open(style=PAGES["plain"])
    expect(api.element.get_by_role("button", name="Try again")).to_be_visible()
    assert faults(api.page, "upsell-recommendations") == []
