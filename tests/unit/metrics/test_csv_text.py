"""CSV in which a spreadsheet finds no formula."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.contracts.csv_text import escape_formula, to_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "|cmd", "%0A", "＝1", "＋1"],  # noqa: RUF001 - full-width on purpose
)
def test_text_that_could_start_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


def test_numbers_and_harmless_text_stay_as_they_are() -> None:
    assert [escape_formula(value) for value in (-5, 0, None, "Ada", "", True)] == [
        -5,
        0,
        None,
        "Ada",
        "",
        "true",
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_text_is_one_cell_again_when_the_csv_is_read(texts: list[str]) -> None:
    rows = [{"id": number, "text": text} for number, text in enumerate(texts)]

    read = list(csv.reader(StringIO(to_csv(("id", "text"), rows), newline="")))

    assert read[0] == ["id", "text"]
    assert [cell for _, cell in read[1:]] == [escape_formula(text) for text in texts]
