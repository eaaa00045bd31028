"""Which discounts apply to whom and when, in another marketplace's catalogue."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm.catalogue.model import Catalogue
from crm.experiments.rules.assignment import assign
from crm.platform.money import Money
from crm.pricing.contracts.quotes import QuotedPrice, quote_anew, quote_row
from crm.pricing.rules import BudgetUse, Quote
from crm.upsells.contracts.generation import decision_rows
from crm.upsells.rules import AskedPrice, Context, Known, decide_as_assigned
from crm.upsells.rules.decide import decide
from tests.unit.experiments.builders import experiment, phase
from tests.unit.upsells.builders import SESSION_ID, context, decided, earlier, tutors, tutors_in

JUNE = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
EURO = tutors_in("EUR", r'"\1.\2"')
YEN = tutors_in("JPY", r'"\1\2"')
_WEEKLY = earlier(*(timedelta(days=7 * week) for week in (1, 2, 3)))


def _quote(
    kind: str, asked: Context | None = None, catalogue: Catalogue | None = None, **changes: object
) -> Quote:
    given = replace(asked or context("video", "lesson", minutes=55, now=JUNE), **changes)  # type: ignore[arg-type] # of equal names
    return decided(given, catalogue or tutors())[kind].quote


def _lines(quote: Quote) -> list[tuple[str, int]]:
    return [(line.offered.discount, line.amount) for line in quote.lines]


def _use(discount: str, taken: int, mine: int = 0, **key: str) -> tuple[BudgetUse, ...]:
    given = {"period": "2026-06", "unit": "uses"} | key
    return (BudgetUse(discount=discount, taken=taken, mine=mine, **given),)


def test_the_best_set_is_taken_as_far_as_the_guards_allow() -> None:
    quote = _quote("lesson", completed=_WEEKLY)

    # 28.50 less 9.00 and 2.85 would be 16.65; at most 30 % may go, and 9.00 alone takes it all.
    assert (quote.listed.price, quote.price) == (Money(2850, "GBP"), Money(1995, "GBP"))
    assert (_lines(quote), quote.clamp) == ([("exam_season", 855)], "max_discount")
    assert quote.notes == ("It goes no lower than this.",)
    assert (quote.basis, quote.until) == ("everyone", datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("catalogue", "price", "taken"),
    [(EURO, Money(3600, "EUR"), 2400), (YEN, Money(3600, "JPY"), 2400)],
)
def test_an_exclusive_discount_that_takes_more_goes_alone(
    catalogue: Catalogue, price: Money, taken: int
) -> None:
    quote = _quote("assessment", catalogue=catalogue)

    assert (quote.price, _lines(quote)) == (price, [("new_here", taken)])
    assert quote.basis == "personalised"
    assert quote.notes == ("This price was set for you by a computer that knows your lessons.",)


def test_without_a_discount_a_price_is_everyones() -> None:
    quote = _quote("lesson", now=datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC))

    assert (quote.price, quote.lines, quote.offered, quote.notes) == (
        Money(2850, "GBP"),
        (),
        (),
        (),
    )
    assert (quote.basis, quote.until, quote.clamp) == ("everyone", None, None)


@pytest.mark.parametrize(
    ("moment", "applies"),
    [
        (datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 1, tzinfo=UTC), False),
    ],
)
def test_its_first_and_last_day_are_whole(moment: datetime, applies: bool) -> None:  # noqa: FBT001 - a column of the table
    assert bool(_quote("lesson", now=moment).lines) is applies


@pytest.mark.parametrize(
    ("budgets", "applies"),
    [
        ((), True),
        (_use("regular", 39), True),
        (_use("regular", 40), False),
        (_use("regular", 40, period="2026-05"), True),
        (_use("regular", 40, unit="GBP"), True),
        (_use("regular", 1, mine=1), True),
        (_use("regular", 2, mine=2), False),
        (_use("exam_season", 99), True),
    ],
)
def test_a_discount_applies_while_there_is_some_left(
    budgets: tuple[BudgetUse, ...],
    applies: bool,  # noqa: FBT001 - a column of the table
) -> None:
    july = datetime(2026, 6, 20, tzinfo=UTC)
    quote = _quote("lesson", completed=_WEEKLY, budgets=budgets, now=july)

    assert ("regular" in {each.discount for each in quote.offered}) is applies


@pytest.mark.parametrize(("taken", "applies"), [(47_600, True), (47_601, False)])
def test_money_is_left_for_the_whole_of_it_or_it_does_not_apply(
    taken: int,
    applies: bool,  # noqa: FBT001 - a column of the table
) -> None:
    budgets = _use("new_here", taken, period="whole", unit="EUR")
    quote = _quote("assessment", catalogue=EURO, budgets=budgets)

    assert ("new_here" in dict(_lines(quote))) is applies


def test_a_discount_of_others_is_not_offered() -> None:
    quote = _quote("assessment", completed=earlier(timedelta(days=9)))

    assert _lines(quote) == [("exam_season", 900)]


def test_a_tested_price_replaces_the_price_before_discounts() -> None:
    known = context("video", "lesson", minutes=55, now=JUNE)
    higher = {"lesson": {"price": "38.50"}}
    variations = [
        {"name": "usual", "weight": 50},
        {"name": "higher", "weight": 50, "offers": higher},
    ]
    drawn = assign(
        SESSION_ID,
        [phase(experiment(variations=variations, floor="20.00"), variation="higher")],
        ["lesson"],
        ["lesson"],
    )
    made = decide_as_assigned(known, tutors(), decide(known, tutors()), drawn)
    [quote] = [one.quote for one in made if one.offer.recommendation_type == "lesson"]

    assert (quote.listed.price.amount, quote.price.amount) == (3850, 2950)


@pytest.mark.parametrize(
    ("reduced", "asked", "former"),
    [(False, 2850, 2850), (True, 2850, 2850), (False, 2849, None)],
)
def test_a_former_price_beside_a_discount_for_everyone(
    reduced: bool,  # noqa: FBT001 - a column of the table
    asked: int,
    former: int | None,
) -> None:
    known = AskedPrice(recommendation_type="lesson", price=Money(asked, "GBP"), reduced=reduced)
    quote = _quote("lesson", prices_asked=(known,))

    assert (quote.former_price.amount if quote.former_price else None) == former


def test_no_former_price_beside_one_for_some_while_everyone_is_asked_less() -> None:
    asked = AskedPrice(recommendation_type="assessment", price=Money(6000, "GBP"), reduced=True)

    assert _quote("assessment", prices_asked=(asked,)).former_price is None
    assert _quote("assessment", prices_asked=(replace(asked, reduced=False),)).former_price


def test_a_row_keeps_the_lines_their_reasons_and_what_another_would_be_made_from() -> None:
    known = context("video", "lesson", minutes=55, now=JUNE, completed=_WEEKLY)
    german = replace(
        tutors(),
        locale="de_DE",
        discounts={
            name: replace(each, reason=f"DE {name}") for name, each in tutors().discounts.items()
        },
    )
    rows = decision_rows({"en": decide(known, tutors()), "de": decide(known, german)})
    [row] = [row["quote"] for row in rows if row["recommendation_type"] == "lesson"]
    assert isinstance(row, dict)
    row = json.loads(json.dumps(row))

    assert (row["list_cents"], row["price_cents"], row["clamp"]) == (2850, 1995, "max_discount")
    [line] = row["lines"]
    assert line["reasons"] == {"en": "Because exams are near.", "de": "DE exam_season"}
    assert (line["amount_cents"], line["limits"]) == (855, None)
    assert row["expires_at"] == "2026-07-01T00:00:00+00:00"
    assert [each["discount"] for each in row["terms"]["offered"]] == ["exam_season", "regular"]


def test_what_ended_leaves_the_best_of_the_rest() -> None:
    known = context("video", "lesson", minutes=55, now=JUNE, completed=_WEEKLY)
    row = json.loads(json.dumps(quote_row({"en": decided(known, tutors())["lesson"].quote})))
    row["currency"] = "GBP"
    words = {"en": tutors().words, "fr": tutors().words}

    first = quote_anew(row, ["exam_season"], words)
    assert (first["price_cents"], first["basis"], first["clamp"]) == (2565, "condition", None)
    assert first["notes"] == {"en": ["This price is for those to whom its reason applies."]}
    second = quote_anew({**row, **first}, ["regular"], words)
    assert (second["price_cents"], second["lines"], second["notes"]) == (2850, [], {})


def test_a_customer_reads_the_price_and_its_lines() -> None:
    known = context("video", "lesson", minutes=55, now=JUNE, completed=_WEEKLY)
    row = quote_row({"en": decided(known, tutors())["lesson"].quote})
    read = QuotedPrice.from_row({**row, "id": SESSION_ID, "currency": "GBP"}, "fr_FR")

    assert (read.price.formatted, read.list_price.amount) == ("19,95\xa0£GB", 2850)
    [line] = read.price_lines
    assert (line.code, line.reason) == ("exam_season", "Because exams are near.")
    assert line.amount.amount == 855
    assert read.price_notes == ["It goes no lower than this."]


def test_the_founder_reads_what_was_taken_off_with_the_decision() -> None:
    known = context("video", "lesson", minutes=55, now=JUNE)
    [row] = [
        each
        for each in decision_rows({"en": decide(known, tutors())})
        if each["recommendation_type"] == "lesson"
    ]

    details = row["details"]
    assert isinstance(details, dict)
    assert (details["list_price"], details["clamp"]) == (2850, "max_discount")
    assert details["discounts"] == [{"code": "exam_season", "amount": 855}]


def test_a_price_rule_that_asks_for_a_segment_is_a_personal_price() -> None:
    [rule] = tutors().offers_by_type["assessment"].price_rules
    offers = dict(tutors().offers_by_type)
    offers["assessment"] = replace(
        offers["assessment"], price_rules=(replace(rule, segments=("at_risk",), plans=None),)
    )
    known = Known(segment="at_risk", cohorts=(), churn=None, value=None)
    quote = _quote(
        "assessment",
        catalogue=replace(tutors(), offers_by_type=offers, discounts={}),
        known=known,
    )

    assert (quote.code, quote.price.amount, quote.basis) == ("first_week", 4500, "personalised")
    assert quote.notes == ("This price was set for you by a computer that knows your lessons.",)
