"""What is published over the file is the catalogue, as far as it fits the file."""

from datetime import date
from typing import Any

import pytest

from crm.catalogue import patches as patching
from crm.catalogue.languages import catalogues
from crm.catalogue.load import CatalogueError, catalogue, file_source
from crm.catalogue.versions import drafted, in_force
from crm.platform.money import Money

OFFER = "follow_up"


def published(patches: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {"number": number, "patches": patches}


def of(**patch: object) -> dict[str, Any]:
    return {"offers": {OFFER: patch}}


def problems(patches: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(CatalogueError) as refused:
        drafted(patches)
    return {str(problem.path[-1]): problem.sentence for problem in refused.value.problems}


def test_the_file_alone_is_in_force_until_something_is_published() -> None:
    known = in_force(None)
    assert known.own is catalogue()
    assert known.by_language == catalogues()
    assert (known.number, known.rephrased, known.ignored) == (None, frozenset(), ())


def test_what_is_published_holds_in_every_language() -> None:
    patch = of(price="45.00", weight=7, to="2026-12-24", daily_limit=3)
    known = in_force(published(patch))
    for language, each in known.by_language.items():
        offer = each.offers_by_type[OFFER]
        said = catalogues()[language].offers_by_type[OFFER]
        assert (offer.price, offer.weight) == (Money.parse("45.00", "USD"), 7)
        assert (offer.ends, offer.daily_limit, offer.title) == (date(2026, 12, 24), 3, said.title)
    assert known.own.daily_limits == {OFFER: 3}
    assert not known.rephrased


def test_new_texts_are_marked_for_they_have_one_language() -> None:
    known = in_force(published(of(title="Second look")))
    assert known.own.offers_by_type[OFFER].title == "Second look"
    assert known.rephrased == {OFFER}


def test_what_the_file_has_no_place_for_is_left_out_and_named() -> None:
    patches = of(weight=7) | {}
    patches["offers"] |= {"gone": {"weight": 1}, "video_session": {"price": "much"}}
    known = in_force(published(patches))
    assert known.own.offers_by_type[OFFER].weight == 7
    assert known.own.offers_by_type["video_session"] == catalogue().offers_by_type["video_session"]
    assert [problem.path for problem in known.ignored] == [
        ("offers", "gone"),
        ("offers", "video_session", "price"),
    ]


def test_a_draft_is_refused_in_the_words_of_the_file() -> None:
    assert problems(of(price="49,00"))["price"].startswith("is no price")
    assert problems(of(weight=1001))["weight"] == "must be a whole number from 0 to 1000"
    assert problems(of(title=" "))["title"] == "must be one line of 1 to 80 characters"
    assert problems(of(title=None))["title"].startswith("is missing")
    day = "must be a date without quotes, like 2026-12-24"
    assert problems(of(to="24.12.2026"))["to"] == day
    order = of(**{"from": "2026-12-24", "to": "2026-12-01"})
    assert problems(order)["from"] == "must not be after `to`"
    assert problems(of(plan="chat10"))["plan"].startswith("stays the file's; to be changed here")
    assert problems({"offers": {"gone": {}}})["gone"].startswith("is none of the offers")
    assert problems({"plans": {}})["plans"] == "means nothing here; known are offers, discounts"


def test_a_price_at_stripe_is_not_left_behind() -> None:
    _, values = file_source()
    values = {**values, "offers": {OFFER: {**values["offers"][OFFER], "stripe_price": "price_1"}}}
    [problem] = patching.without_stripe_price(values, of(price="45.00"))
    assert problem.path == ("offers", OFFER, "stripe_price")
    assert not list(patching.without_stripe_price(values, of(price="45.00", stripe_price=None)))


def test_only_what_differs_from_the_file_is_kept() -> None:
    _, values = file_source()
    same = {key: values["offers"][OFFER][key] for key in ("title", "price", "weight")}
    assert patching.minimal(values, of(**same)) == {}
    assert patching.minimal(values, of(**same | {"weight": 1})) == of(weight=1)
    assert patching.minimal(values, of(**{"from": None})) == {}
    dated = {"offers": {OFFER: {**values["offers"][OFFER], "from": date(2026, 12, 1)}}}
    assert patching.minimal(dated, of(**{"from": "2026-12-01"})) == {}
    assert patching.minimal(dated, of(**{"from": None})) == of(**{"from": None})


def test_changes_are_what_one_version_says_otherwise() -> None:
    _, values = file_source()
    changes = patching.changes(values, of(price="45.00", weight=1), of(weight=2))
    assert [(each.key, each.before, each.after) for each in changes] == [
        ("price", "45.00", "49.00"),
        ("weight", 1, 2),
    ]


WIN_BACK = {
    "offers": [OFFER],
    "reason": "Because we miss you.",
    "percent": 20,
    "basis": "personalised",
    "to": "2026-12-24",
    "budget": {"money": "500.00", "per": "month"},
    "when": [{"segment": ["at_risk"]}],
}


def test_a_discount_stands_in_a_version_whole() -> None:
    known = in_force(published(of(floor="20.00") | {"discounts": {"win_back": WIN_BACK}}, 2))
    discount = known.own.discounts["win_back"]
    assert (discount.percent, discount.ends) == (20, date(2026, 12, 24))
    assert discount.budget is not None
    assert discount.budget.money == Money.parse("500.00", "USD")
    assert known.rephrased == {OFFER}
    assert known.by_language["de"].discounts == known.own.discounts


def test_a_discount_needs_its_guard_and_is_refused_by_key() -> None:
    unguarded = {"discounts": {"win_back": WIN_BACK}}
    assert "needs floor" in problems(unguarded)["price"]
    wrong = of(floor="20.00") | {"discounts": {"win_back": WIN_BACK | {"percent": 200}}}
    assert problems(wrong)["percent"] == "must be a whole number from 1 to 99"
    known = in_force(published(unguarded, 3))
    assert known.own.discounts == catalogue().discounts
    assert known.ignored


def test_changes_of_a_discount_are_prices_and_touch_its_offers() -> None:
    _, values = file_source()
    before = {"discounts": {"win_back": WIN_BACK}}
    after = {"discounts": {"win_back": WIN_BACK | {"percent": 10}}}
    [change] = patching.changes(values, before, after)
    assert (change.table, change.name, change.key) == ("discounts", "win_back", "percent")
    assert change.is_price
    assert patching.tested_fields(values, before, after) == {(OFFER, "price")}
    gone = {each.key: each.after for each in patching.changes(values, before, {})}
    assert gone == dict.fromkeys(WIN_BACK)


def test_a_discount_of_the_file_can_be_taken_out() -> None:
    values = {**file_source()[1], "discounts": {"win_back": {**WIN_BACK, "to": date(2026, 12, 24)}}}
    assert patching.minimal(values, {"discounts": {"win_back": WIN_BACK}}) == {}
    out = patching.minimal(values, {"discounts": {"win_back": None}})
    assert out == {"discounts": {"win_back": None}}
    assert "discounts" not in patching.apply(values, out)
