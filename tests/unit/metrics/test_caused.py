"""What recommendations caused, in words and by session and recommendation."""

from typing import Any

import pytest

from crm.metrics.contracts.caused import CausedEarnings

_KNOWN = {
    "caused": 90_000.4,
    "low": 30_000.0,
    "high": 150_000.0,
    "needed": None,
    "weeks": None,
    "credited": 120_000,
    "customers": 200,
    "sessions": 300,
    "shown": 600,
}
_UNKNOWN = _KNOWN | {"caused": None, "low": None, "high": None, "needed": 950, "weeks": 3}


def told(effect: dict[str, Any] | None) -> CausedEarnings:
    row = {
        "since": "2026-11-01T08:00:00Z",
        "currency": "USD",
        "known_at": "2026-11-22T09:00:00Z" if effect else None,
        "effect": effect,
    }
    return CausedEarnings.of(row, "en_US")


def test_caused_stands_beside_credited_for_each_figure() -> None:
    found = told(_KNOWN)
    figures = [found.revenue, found.per_session, found.per_upsell]
    assert found.state == "known"
    assert found.words == (
        "Recommendations caused between $300.00 and $1,500.00; $1,200.00 are credited to them."
    )
    assert [
        (one.low.formatted, one.high.formatted, one.credited.formatted) for one in figures if one
    ] == [
        ("$300.00", "$1,500.00", "$1,200.00"),
        ("$1.00", "$5.00", "$4.00"),
        ("$0.50", "$2.50", "$2.00"),
    ]


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (_UNKNOWN, "not known yet: 950 more customers who pay (about 3 more weeks)."),
        (_UNKNOWN | {"weeks": None}, "not known yet: 950 more customers who pay."),
        (None, "not known yet: it is counted within the hour."),
    ],
)
def test_what_is_not_known_says_how_long_it_takes(
    effect: dict[str, Any] | None, words: str
) -> None:
    found = told(effect)
    assert found.state == "not_enough"
    assert found.words == f"What recommendations caused is {words}"
    assert (found.revenue, found.per_session, found.per_upsell) == (None, None, None)
    assert (found.needed, found.weeks) == ((950, effect["weeks"]) if effect else (None, None))


def test_without_a_holdout_nothing_is_known() -> None:
    found = CausedEarnings.of(None, "en_US")
    assert found.state == "no_holdout"
    assert "no holdout runs" in found.words
