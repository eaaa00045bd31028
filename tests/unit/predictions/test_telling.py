"""What an admin reads is a sentence, also of one, of none, and of what is not known yet."""

from typing import Any

import pytest

from crm.predictions.rules.telling import (
    describe_customers_model,
    describe_purchase_model,
    describe_risk,
)


@pytest.mark.parametrize(
    ("at_risk", "may_leave", "brought", "said"),
    [
        (0, 0, [], "Nobody may leave: no customer has bought lately."),
        (0, 1, [], "None of 1 customer is likely to leave."),
        (1, 2, [], "1 of 2 customers is likely to leave in the next 90 days."),
        (
            1_061,
            3_000,
            ["$4,210.00", "€90.00"],
            (
                "1,061 of 3,000 customers are likely to leave in the next 90 days; they brought"
                " $4,210.00 and €90.00 in the last year."
            ),
        ),
    ],
)
def test_risk_is_told_with_what_it_costs(
    at_risk: int, may_leave: int, brought: list[str], said: str
) -> None:
    assert describe_risk(at_risk, may_leave, brought, is_foretold=True) == said


def test_without_a_model_risk_is_what_segments_say() -> None:
    assert describe_risk(1, 9, ["$1.00"], is_foretold=False) == (
        "1 of 9 customers used to buy often or for much, and has stayed away; they brought $1.00 in"
        " the last year."
    )


_JUDGED: dict[str, Any] = {
    "from": "2026-08-06",
    "days": 90,
    "customers": 220,
    "predicted": 131.4,
    "observed": 127,
    "discrimination": 0.781,
    "calibration_error": 0.034,
}


def test_chances_are_told_with_their_calibration_and_discrimination() -> None:
    report = {"judged": _JUDGED, "doubts": ["The data say little of when customers leave."]}
    assert list(describe_customers_model(report)) == [
        (
            "Calibration: on 2026-08-06 it foretold that 131 of 220 customers would buy nothing"
            " within 90 days; 127 did. On average its chances were 3 percentage points off."
        ),
        (
            "Discrimination: of two customers it gave the higher chance to the one who left in 78"
            " of 100 cases; a coin does in 50."
        ),
        "The data say little of when customers leave.",
    ]


def test_what_came_to_all_discriminates_nobody() -> None:
    judged = _JUDGED | {"discrimination": None}
    assert len(list(describe_customers_model({"judged": judged}))) == 1


def test_chances_that_were_not_judged_say_why() -> None:
    report = {
        "data": {"buyers": 1_200, "repeaters": 300, "days": 181},
        "judged": None,
        "why": "No sales from 90 days ago that suffice to judge by.",
    }
    assert list(describe_customers_model(report)) == [
        "Learned from 1,200 customers who bought, 300 of them again, over 181 days.",
        "Not judged yet: no sales from 90 days ago that suffice to judge by.",
    ]
    assert list(describe_customers_model({})) == []


def test_the_likelihood_to_buy_is_told_with_what_its_order_would_have_brought() -> None:
    report: dict[str, Any] = {
        "shown": 1_412,
        "bought": 131,
        "calibration_error": 0.012,
        "ndcg": {"model": 0.614, "catalogue": 0.58},
        "orders": {"purchases": {"difference": {"mean": 0.012, "low": -0.004, "high": 0.028}}},
    }
    assert list(describe_purchase_model(report)) == [
        "Learned from 1,412 shown recommendations, 131 of them bought.",
        "Calibration: on average its chances were 1.2 percentage points off.",
        (
            "Discrimination: its order earned 61 of 100 points for placing first what was bought;"
            " the catalogue's weights 58."
        ),
        (
            "A hundred decisions ordered by it would have led to +1.2 purchases (95 % interval -0.4"
            " to +2.8)."
        ),
    ]
    report["orders"] = {"purchases": {"refused": "40 more decisions are needed."}}
    assert list(describe_purchase_model(report))[-1] == (
        "What its order would have brought is not known yet: 40 more decisions are needed."
    )
    assert list(describe_purchase_model({})) == []
