"""CSV in which a spreadsheet finds no formula."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.contracts.csv_text import escape_formula, to_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "\n1", " =1", "|cmd", "%0A", "＝1", "＋1"],  # noqa: RUF001 - full-width on purpose
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


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a;=1+1;b", "a;'=1+1;b"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("a\r\n-1", "a\r\n'-1"),
        ('a; "=1', "a; \"'=1"),
        ("\t=1", "'\t'=1"),
        ("brakes, - and tyres; 2+2", "brakes, - and tyres; 2+2"),
    ],
)
def test_text_in_which_a_cell_could_begin_is_led_by_one_there_as_well(
    text: str, escaped: str
) -> None:
    assert escape_formula(text) == escaped


def test_text_is_quoted_and_numbers_are_not() -> None:
    assert to_csv(("id", "name"), [{"id": 7, "name": "Ada"}]) == '"id","name"\r\n7,"Ada"\r\n'


def test_a_long_run_of_blanks_is_read_once() -> None:
    assert escape_formula("a" + "\n" * 500_000) == "a" + "\n" * 500_000


@pytest.mark.parametrize("delimiter", ",;\t")
@given(text=st.text(st.sampled_from("=+-@a1;,\t\r\n\"' ")))
def test_no_cell_is_a_formula_whatever_a_spreadsheet_takes_for_a_separator(
    delimiter: str, text: str
) -> None:
    sheet = StringIO(to_csv(("id", "text"), [{"id": 7, "text": text}]), newline="")

    cells = [cell for row in csv.reader(sheet, delimiter=delimiter) for cell in row]

    assert not [cell for cell in cells if cell.strip(' "').startswith(tuple("=+-@"))]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_text_is_one_cell_again_when_the_csv_is_read(texts: list[str]) -> None:
    rows = [{"id": number, "text": text} for number, text in enumerate(texts)]

    read = list(csv.reader(StringIO(to_csv(("id", "text"), rows), newline="")))

    assert read[0] == ["id", "text"]
    assert [cell for _, cell in read[1:]] == [escape_formula(text) for text in texts]
