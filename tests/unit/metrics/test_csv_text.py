"""CSV in which a spreadsheet finds no formula."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.contracts.csv_text import escape_formula, to_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "|cmd", "%0A", "＝1", "＋1"],  # noqa: RUF001 - full-width on purpose
)
def test_text_that_could_start_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ("x; \t=1", "x; \t'=1"),
        ("x\t+1", "x\t'+1"),
        ("\t=1", "'\t'=1"),
        ('x;"=1;y', "x;\"'=1;y"),
        ("x\r\n@SUM(A1)", "x\r\n'@SUM(A1)"),
        ("=1;=2", "'=1;'=2"),
        ("a;b", "a;b"),
        ("1, -1", "1, -1"),
    ],
)
def test_a_formula_after_another_readers_separator_is_led_by_one_too(
    text: str, written: str
) -> None:
    assert escape_formula(text) == written


@pytest.mark.parametrize("separator", [";", "\t"])
@given(texts=st.lists(st.text(st.sampled_from("=+-@;\t\r\n ,\"'x")), min_size=1))
def test_whatever_a_spreadsheet_separates_by_it_finds_no_formula(
    separator: str, texts: list[str]
) -> None:
    file = to_csv(("id", "text"), [{"id": 1, "text": text} for text in texts])

    cells = re.split(f"[{separator}\r\n]", file)
    assert [cell for cell in cells if cell.strip(' \t"').startswith(("=", "+", "-", "@"))] == []


def test_every_text_stands_in_quotes_and_no_number() -> None:
    rows = [{"id": -5, "text": "Ada", "none": None, "is": True}]

    assert to_csv(("id", "text", "none", "is"), rows) == (
        '"id","text","none","is"\r\n-5,"Ada",,"true"\r\n'
    )


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
