"""Offers for segments, cohorts, who is likely to leave, and who is worth it: with plain reasons."""

from typing import Any, Final

import pytest

from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, parse
from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from crm.upsells.actions.replay import differences
from crm.upsells.contracts.generation import decision_rows, parse_context
from crm.upsells.rules import Known, decide
from tests.unit.upsells.builders import code, context, decided, garage, usd

_TEXT: Final = CATALOGUE_PATH.read_text(encoding="utf-8")
_NOBODY: Final = Known()


def asking(condition: str) -> Catalogue:
    """A catalogue whose membership is for who fulfils a condition alone."""
    head, tail = _TEXT.split("[[offers.premium_upgrade.when]]", 1)
    asks = f'[[offers.premium_upgrade.when]]\n{condition}\ncode = "known"\nreason = "For you."\n\n'
    return parse(head + asks + tail[tail.index("# For how long") :], name="catalogue.toml")


def reason(condition: str, known: Known | None) -> str:
    """Why the membership is not made, or is."""
    made = decided(context(known=known), asking(condition))["premium_upgrade"]
    return made.outcome.reason


@pytest.mark.parametrize(
    ("condition", "known", "said"),
    [
        (
            'segment = ["loyal", "at_risk"]',
            Known(segment="lost"),
            "segment: lost, loyal or at_risk needed",
        ),
        ('segment = ["at_risk"]', _NOBODY, "segment: not known yet, at_risk needed"),
        ('segment = ["at_risk"]', None, "segment: not known yet, at_risk needed"),
        ('cohort = ["newcomer"]', _NOBODY, "in cohort: none, newcomer needed"),
        (
            'cohort = ["newcomer", "lapsing_regular"]',
            Known(cohorts=("looked_not_booked", "tried_never_paid")),
            "in cohort: looked_not_booked, tried_never_paid, newcomer or lapsing_regular needed",
        ),
        (
            "churn_at_least = 0.5",
            Known(churn=0.4951),
            "chance to buy nothing within 90 days: 0.50, at least 0.50 needed",
        ),
        (
            "churn_at_least = 1",
            _NOBODY,
            "chance to buy nothing within 90 days: not known yet, at least 1.00 needed",
        ),
        (
            'value_at_least = "100.00"',
            Known(value=usd("99.99")),
            "value of a year: 99.99 USD, at least 100.00 USD needed",
        ),
        (
            'value_at_least = "100.00"',
            Known(value=Money(1_000_000, "EUR")),
            "value of a year: not known yet, at least 100.00 USD needed",
        ),
        (
            'value_at_least = "100.00"',
            None,
            "value of a year: not known yet, at least 100.00 USD needed",
        ),
    ],
)
def test_the_reason_says_what_is_known_and_what_is_needed(
    condition: str, known: Known | None, said: str
) -> None:
    assert reason(condition, known) == f"Not offered, because {said}."


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        ('segment = ["loyal", "at_risk"]', Known(segment="at_risk")),
        ('cohort = ["newcomer"]', Known(cohorts=("looked_not_booked", "newcomer"))),
        ("churn_at_least = 0.5", Known(churn=0.5)),
        ("churn_at_least = 0", Known(churn=0.0)),
        ('value_at_least = "100.00"', Known(value=usd("100.00"))),
        (
            'segment = ["loyal"]\ncohort = ["newcomer"]\nchurn_at_least = 0.1',
            Known(segment="loyal", cohorts=("newcomer",), churn=1.0),
        ),
    ],
)
def test_who_fulfils_it_is_made_the_offer(condition: str, known: Known) -> None:
    assert code(context(known=known), "premium_upgrade", asking(condition)) == "known"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('segment = ["rich"]', "when[1].segment[1]: must be one of prospect, champions, loyal"),
        ("segment = []", 'segment: must be a list of segments like ["loyal", "at_risk"]'),
        ('segment = "loyal"', "segment: must be a list of segments"),
        ('cohort = ["New"]', "cohort[1]: must be named in lower case letters"),
        ("cohort = []", 'cohort: must be a list of cohorts like ["newcomer"]'),
        ("churn_at_least = 1.1", "churn_at_least: must be a share from 0 to 1, like 0.5"),
        ("churn_at_least = nan", "churn_at_least: must be a share from 0 to 1, like 0.5"),
        ('churn_at_least = "50%"', "churn_at_least: must be a share from 0 to 1, like 0.5"),
        ("churn_at_least = true", "churn_at_least: must be a share from 0 to 1, like 0.5"),
        ("value_at_least = 100", 'value_at_least: must be an amount in quotes, like "99.00"'),
    ],
)
def test_a_mistake_is_told_with_its_line(condition: str, said: str) -> None:
    with pytest.raises(
        CatalogueError, match=r"catalogue\.toml:\d+: offers\.premium_upgrade"
    ) as told:
        asking(condition)
    assert said in str(told.value)


def _logged(**changes: Any) -> dict[str, Any]:
    return {
        "now": "2026-03-01T12:00:02+00:00",
        "session": {
            "id": "00000000-0000-0000-0000-000000000001",
            "session_type": "chat",
            "plan": "trial",
            "duration_minutes": 9,
            "ended_at": "2026-03-01T12:00:00+00:00",
        },
        "intake": None,
        "completed": [],
        "spent": [],
        "recommendations": [],
        "memberships": [],
        **changes,
    }


def test_a_decision_that_was_logged_before_anything_was_known_comes_again() -> None:
    rows = decision_rows({"en": decide(context(), garage())})
    logged: dict[str, Any] = {"published": None, "assignments": [], "context": _logged()}
    entry = {"session_id": "1", "decisions": rows, **logged}
    assert parse_context(_logged()) == context()
    assert list(differences(entry)) == []


def test_what_is_known_is_read_as_the_database_hands_it_over() -> None:
    told = {
        "segment": "loyal",
        "cohorts": ["newcomer"],
        "churn": 0.25,
        "value": {"amount": 12_345, "currency": "USD"},
    }
    known = Known(segment="loyal", cohorts=("newcomer",), churn=0.25, value=usd("123.45"))
    assert parse_context(_logged(known=told)).known == known

    # No catalogue can ask for a currency out of use.
    old = {**told, "value": {"amount": 12_345, "currency": "DEM"}}
    assert parse_context(_logged(known=old)).known == Known(
        segment="loyal", cohorts=("newcomer",), churn=0.25
    )
    nothing: dict[str, Any] = {"segment": None, "cohorts": [], "churn": None, "value": None}
    assert parse_context(_logged(known=nothing)).known == Known()
