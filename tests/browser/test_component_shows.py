"""What the recommendations show, and what they refuse to."""

import re
from itertools import batched
from typing import Any, Final

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser.axe import faults
from tests.browser.fake_api import FakeApi, upsell, wait_until

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "${alert(1)}{{alert(1)}}",
    "javascript:alert(1)",
    "</li></ul><h1>Gone</h1>",
    "\u202egnihtemos",
)

NOT_FOLLOWED = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//elsewhere.example/intake",
    "/\\elsewhere.example/intake",
    "\t//elsewhere.example",
    "https://elsewhere.example/intake",
    "https://user@elsewhere.example/",
    "ftp://elsewhere.example/",
    "https://",
    "",
    None,
)
FOLLOWED = {
    "/intake": "/intake?upsell={id}",
    "/intake?plan=a#b": "/intake?plan=a&upsell={id}#b",
    "intake": "/intake?upsell={id}",
    "https://shop.example/x?y=1": "https://shop.example/x?y=1&upsell={id}",
}


def money(amount: int, currency: str) -> dict[str, Any]:
    return {"amount": amount, "currency": currency, "formatted": f"{amount} {currency}"}


def test_a_card_says_what_it_is_why_and_what_it_costs(api: FakeApi) -> None:
    api.upsells = [upsell(1, price=money(2500, "USD"), former_price=money(4900, "USD"))]
    api.open()
    card = api.cards.first
    expect(card.locator(".badge")).to_have_text("Badge")
    expect(card.get_by_role("heading")).to_have_text("Service 1")
    expect(card.locator(".what")).to_have_text("What it is.")
    expect(card.locator(".why")).to_have_text("Because of 1.")
    expect(card.locator(".amount")).to_have_text("$25.00")
    expect(card.locator("s")).to_contain_text("$49.00")
    expect(card.get_by_role("link")).to_have_accessible_name("Book this: Service 1")


def test_a_card_says_what_is_included_and_why_the_price_is_lower(api: FakeApi) -> None:
    included = ["Up to 60 minutes", "<b>First</b> in the queue"]
    api.upsells = [
        upsell(1, includes=included, metadata={"price_reason": "Lower after a free trial."}),
        upsell(2),
    ]
    api.open()
    first, second = api.cards.nth(0), api.cards.nth(1)
    expect(first.get_by_role("listitem")).to_have_text(included)
    expect(first.locator(".because")).to_have_text("Lower after a free trial.")
    expect(second.locator(".includes, .because")).to_have_count(0)


def test_a_discounted_price_says_what_each_discount_takes_off_and_what_the_law_wants(
    api: FakeApi,
) -> None:
    line = {"code": "spring", "reason": "Because it is spring.", "amount": money(500, "USD")}
    note = "This price was personalised for you."
    api.upsells = [
        upsell(1, price=money(4400, "USD"), price_lines=[line], price_notes=[note]),
        upsell(2),
    ]
    api.open()
    first, second = api.cards.nth(0), api.cards.nth(1)
    expect(first.locator(".line")).to_have_text(["Because it is spring. -$5.00", note])
    expect(first.locator(".amount")).to_have_text("$44.00")
    expect(second.locator(".line")).to_have_count(0)


def test_what_one_gets_stands_before_why_and_why_is_smaller(api: FakeApi) -> None:
    api.upsells = [upsell(1, includes=["Up to 60 minutes"])]
    api.open()
    text = api.cards.first.inner_text()
    assert text.index("What it is.") < text.index("Up to 60 minutes") < text.index("Because of 1.")
    size = "(part) => parseFloat(getComputedStyle(part).fontSize)"
    what, why = (api.cards.locator(part).evaluate(size) for part in (".what", ".why"))
    assert why < what


def test_what_a_person_recommends_is_signed_with_their_sentence(api: FakeApi) -> None:
    signed = {"name": "Sam <b>Torres</b>", "note": "Have it looked at.", "until": "2026-12-01"}
    api.upsells = [
        upsell(1, recommended_by=signed),
        upsell(2, recommended_by={"name": None, "note": None, "until": None}),
        upsell(3, recommended_by=None),
    ]
    api.open()
    first, second, third = (api.cards.nth(index) for index in range(3))
    expect(first.locator(".badge")).to_have_text("Sam <b>Torres</b> recommends")
    expect(first.locator("blockquote")).to_have_text("Have it looked at.")
    expect(first.locator(".why")).to_contain_text("by December 1, 2026")
    expect(first).not_to_contain_text("Because of 1.")
    expect(second.locator(".badge")).to_have_text("Recommended to you in person")
    expect(third.locator(".badge")).to_have_text("Badge")
    expect(third.locator(".why")).to_have_text("Because of 3.")


PRICES: Final = {
    "99,00\xa0$": money(9900, "USD"),
    "99,00\xa0€": money(9900, "EUR"),
    "9.900\xa0¥": money(9900, "JPY"),
    "9,900\xa0KWD": money(9900, "KWD"),
    "99,00\xa0HUF": money(9900, "HUF"),
    "0,05\xa0€": money(5, "EUR"),
    "9.007.199.254.740,99\xa0€": money(900719925474099, "EUR"),
    "Kostenlos": money(0, "EUR"),
}


@pytest.mark.visitor(locale="de-DE")
def test_prices_are_exact_in_every_currency_and_the_readers_locale(api: FakeApi) -> None:
    api.language = "de"
    for some in batched(PRICES.items(), 3, strict=False):
        api.upsells = [upsell(number, price=price) for number, (_, price) in enumerate(some, 1)]
        api.open()
        expect(api.cards.locator(".amount")).to_have_text([text for text, _ in some])


@pytest.mark.visitor(locale="de-DE")
def test_where_the_texts_are_english_prices_and_words_are_too(api: FakeApi) -> None:
    api.upsells = [upsell(1, service_title="Follow-up")]
    api.open()
    expect(api.cards.locator(".amount")).to_have_text("$49.00")
    expect(api.element.get_by_role("heading", level=2)).to_have_text("Recommended next")
    assert api.languages == ["de-DE"]


@pytest.mark.visitor(reduced_motion="reduce")
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("language", ["ar", "de", "es", "fr"])
def test_every_pack_is_whole_and_fits(api: FakeApi, language: str, width: int) -> None:
    api.language = language
    api.page.set_viewport_size({"width": width, "height": 900})
    api.upsells = [upsell(1, checkout_status="open"), upsell(2, billing_interval="year")]
    api.open(attributes=f'token="t" lang="{language}"')
    expect(api.cards).to_have_count(2)
    direction = "rtl" if language == "ar" else "ltr"
    expect(api.element.locator("section")).to_have_css("direction", direction)
    expect(api.element).not_to_contain_text(re.compile("Recommended|Finish|Dismiss|a year"))
    cross = api.cards.first.locator(".dismiss").bounding_box()
    card = api.cards.first.bounding_box()
    assert cross
    assert card
    middle = card["x"] + card["width"] / 2
    assert (cross["x"] < middle) == (language == "ar")
    assert faults(api.page, "upsell-recommendations") == []
    assert api.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["x y", "de;q=1", "ä", "../../etc"])
def test_a_language_that_is_none_is_the_browsers(api: FakeApi, language: str) -> None:
    api.upsells = [upsell(1)]
    api.open(attributes=f'token="t" lang="{language}"')
    expect(api.cards).to_have_count(1)
    assert api.languages == ["en-US"]


def test_no_price_is_nothing_and_not_free(api: FakeApi) -> None:
    api.upsells = [upsell(1, price=None)]
    api.open()
    expect(api.cards).to_have_count(1)
    expect(api.cards.locator(".price")).to_have_count(0)


def test_a_membership_says_how_often_it_is_paid(api: FakeApi) -> None:
    api.upsells = [upsell(1, billing_interval="year"), upsell(2, billing_interval="month")]
    api.open()
    expect(api.cards.locator(".interval")).to_have_text(["a year", "a month"])


def test_hostile_text_is_only_text(api: FakeApi) -> None:
    fields = ("service_title", "badge", "reason")
    alarms: list[str] = []

    def close(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    api.page.on("dialog", close)
    for some in batched(HOSTILE, 3, strict=True):
        api.upsells = [
            upsell(number, **dict.fromkeys(fields, text)) for number, text in enumerate(some, 1)
        ]
        api.open()
        expect(api.cards.get_by_role("heading")).to_have_text(list(some))
        expect(api.element.locator("img, script")).to_have_count(0)
    assert alarms == []


def test_an_address_that_is_not_plain_http_is_no_link(api: FakeApi) -> None:
    for some in batched(NOT_FOLLOWED, 3, strict=False):
        api.upsells = [upsell(number, action_url=address) for number, address in enumerate(some, 1)]
        api.open()
        expect(api.cards).to_have_count(len(some))
        expect(api.cards.get_by_role("link")).to_have_count(0)


def test_a_link_carries_the_recommendation_with_it(api: FakeApi) -> None:
    for address, href in FOLLOWED.items():
        api.upsells = [upsell(1, action_url=address)]
        api.open(attributes='token="t-1" link-origins="https://shop.example/ nonsense"')
        link = api.cards.get_by_role("link")
        expect(link).to_have_attribute("href", href.format(id=api.upsells[0]["id"]))


def test_nothing_is_shown_when_there_is_nothing(api: FakeApi) -> None:
    api.open()
    wait_until(api.page, lambda: api.asked == 1)
    expect(api.element.locator("section")).to_be_hidden()
    assert api.element.bounding_box()["height"] == 0  # type: ignore[index]


@pytest.mark.parametrize("status", [403, 404, 422])
def test_nothing_is_shown_of_what_is_not_this_customers(api: FakeApi, status: int) -> None:
    api.status = status
    api.open()
    expect(api.element.locator("section")).to_be_hidden()
    api.page.wait_for_timeout(1500)
    assert api.asked == 1


def test_nothing_moves_when_the_cards_arrive(api: FakeApi) -> None:
    api.upsells = [upsell(number) for number in (1, 2, 3)]
    api.ready = False
    api.open(
        script="window.moved = 0; new PerformanceObserver((list) => {"
        "for (const entry of list.getEntries()) window.moved += entry.value;"
        "}).observe({type: 'layout-shift', buffered: true})"
    )
    expect(api.element.locator(".skeleton")).to_have_count(3)
    skeleton = api.element.bounding_box()
    api.page.evaluate("window.moved = 0")
    api.ready = True
    expect(api.cards).to_have_count(3)
    api.page.wait_for_timeout(300)
    assert api.element.bounding_box() == skeleton
    assert api.page.evaluate("window.moved") == 0


def test_the_pages_styles_and_the_components_do_not_meet(api: FakeApi) -> None:
    api.upsells = [upsell(1)]
    api.open(
        style="* { color: red !important; font-size: 40px !important; display: inline }"
        "upsell-recommendations { --upsell-font-size: 15px; "
        "text-transform: uppercase; letter-spacing: 9px; line-height: 4 }"
        "h3 { display: none } .card { background: lime } li { float: left }"
    )
    title = api.cards.get_by_role("heading")
    expect(title).to_be_visible()
    expect(title).to_have_css("text-transform", "none")
    expect(title).to_have_css("letter-spacing", "normal")
    expect(title).to_have_css("font-size", "18px")
    expect(title).not_to_have_css("color", "rgb(255, 0, 0)")
    expect(api.page.locator("h1")).to_have_css("font-size", "40px")


@pytest.mark.parametrize(("theme", "surface"), [("light", 255), ("dark", 25)])
def test_the_page_chooses_the_theme(api: FakeApi, theme: str, surface: int) -> None:
    api.upsells = [upsell(1)]
    api.open(attributes=f'token="t" theme="{theme}"')
    red = "(card) => Number(getComputedStyle(card).backgroundColor.match(/[0-9]+/)[0])"
    expect(api.cards).to_have_count(1)
    assert api.cards.first.evaluate(red) == surface


def test_a_custom_property_recolours_it(api: FakeApi) -> None:
    api.upsells = [upsell(1)]
    api.open(style=":root { --upsell-accent: rgb(10, 90, 60) }")
    expect(api.cards.get_by_role("link")).to_have_css("background-color", "rgb(10, 90, 60)")
