"""Groups of a report, from the sums that the database returns."""

import base64
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from crm.metrics.contracts.figures import RevenueFigures
from crm.metrics.contracts.funnel import FunnelFigures
from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import REPORTS
from crm.metrics.rules.counts import Cell, Counts, groups_of, total_of
from crm.metrics.rules.figures import ROWS
from crm.platform.contracts.cursor import Cursor
from crm.platform.errors import InvalidInput


def cell(**given: Any) -> Cell:
    standard: dict[str, Any] = {
        "period": 1,
        "dimension": "all",
        "value": "",
        "measure": "intakes",
        "currency": "",
        "row_count": 1,
        "amount": 0,
    }
    return Cell(**standard | given)


def test_a_total_is_the_sum_of_its_periods_and_of_no_dimension_twice() -> None:
    cells = [
        cell(row_count=2),
        cell(period=2, row_count=3),
        cell(dimension="plan", value="trial", row_count=5),
    ]
    assert total_of(cells).row_count("intakes") == 5


def test_groups_in_time_are_all_there_also_the_empty_ones() -> None:
    starts = [date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 16)]

    groups = groups_of([cell(period=2)], "week", starts, date(2026, 3, 20))

    assert [(g.value, g.since, g.until, g.counts.row_count("intakes")) for g in groups] == [
        ("2026-03-05", date(2026, 3, 5), date(2026, 3, 8), 0),
        ("2026-03-09", date(2026, 3, 9), date(2026, 3, 15), 1),
        ("2026-03-16", date(2026, 3, 16), date(2026, 3, 20), 0),
    ]


def test_what_belongs_to_no_group_comes_last_and_is_named_none() -> None:
    cells = [cell(dimension="recommendation_type", value=value) for value in ("", "b", "a", "a")]
    groups = groups_of(cells, "recommendation_type", [date(2026, 3, 5)], date(2026, 3, 5))
    assert [(g.value, g.counts.row_count("intakes")) for g in groups] == [
        ("a", 2),
        ("b", 1),
        (None, 1),
    ]


def test_money_stays_apart_by_currency() -> None:
    counts = Counts(
        [
            cell(measure="payments", currency="USD", amount=10),
            cell(measure="payments", currency="EUR", amount=20),
            cell(measure="payments", currency="USD", amount=1),
        ]
    )
    assert counts.money("payments") == {"EUR": (1, 20), "USD": (2, 11)}
    assert counts.row_count("payments") == 3


def test_every_figure_of_every_report_is_defined() -> None:
    for kind in REPORTS:
        assert set(kind.definitions) == set(kind.figures.model_fields), kind.name


def test_every_count_names_rows_that_can_be_listed() -> None:
    for kind in REPORTS:
        assert set(kind.figures.rows_behind().values()) <= set(ROWS)


def test_a_funnel_asks_for_the_window_that_was_wanted() -> None:
    measures = FunnelFigures.measures_of(Reading(locale="en_US", window_days=7))
    ordered = [measure for measure in measures if measure.startswith("ordered:")]
    assert len(ordered) == 7
    assert all(measure.startswith("ordered:7:") for measure in ordered)


def test_a_cursor_by_value_comes_back_as_it_went() -> None:
    text = "WzQ5MDAsIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd"
    assert Cursor.decode_number(text).encode() == text
    assert Cursor.decode_number(text).key == 4900


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 1.5, True, "1", None])
def test_a_cursor_by_value_holds_a_whole_number_that_the_database_can_compare(
    number: object,
) -> None:
    pair = json.dumps([number, str(UUID(int=0))], separators=(",", ":"))
    text = base64.urlsafe_b64encode(pair.encode()).decode().rstrip("=")
    with pytest.raises(InvalidInput):
        Cursor.decode_number(text)


def test_a_figure_that_a_group_lacks_is_null_in_it_and_not_in_the_total() -> None:
    counts = Counts([cell(measure="sessions_completed", row_count=3)])
    total = Reading(locale="en_US")

    assert RevenueFigures.of(counts, total).completed_sessions == 3
    lacking = total.within("recommendation_type")
    assert RevenueFigures.of(counts, lacking).completed_sessions is None
    assert RevenueFigures.of(counts, total.within("month")).completed_sessions == 3
