"""The privacy page classifies each column, and the steward may erase what it calls words."""

import re

import psycopg
import pytest

from tests.conftest import ROOT
from tests.support.database import Database

_PAGE = (ROOT / "docs" / "privacy.md").read_text()


def classified() -> dict[str, list[list[str]]]:
    """By table: words, ids and acts, neither."""
    section = _PAGE.partition("## Every column")[2]
    rows = re.findall(r"^\| (\w+) \|([^|]*)\|([^|]*)\|([^|]*)\|$", section, re.MULTILINE)
    return {
        table: [re.findall(r"\w+", columns) for columns in kinds]
        for table, *kinds in rows
        if table != "table"
    }


@pytest.fixture
def columns(database: Database) -> set[tuple[str, str]]:
    with database.login("crm_backup") as reader:
        found = reader.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema in ('crm', 'ledger')"
        ).fetchall()
    return set(found)


def test_each_column_is_listed_once(columns: set[tuple[str, str]]) -> None:
    listed = [
        (table, column)
        for table, kinds in classified().items()
        for kind in kinds
        for column in kind
    ]
    assert set(listed) - columns == set()
    assert columns - set(listed) == set(), (
        "classify these in docs/privacy.md, and erase what is words"
    )
    assert len(listed) == len(set(listed))


def test_whatever_is_called_words_can_be_erased(database: Database) -> None:
    erasable = {}
    with database.login("crm_report") as report:
        for table, (words, *_) in classified().items():
            erasable[table] = {word for word in words if not _erasable(report, table, word)}
    assert {table: left for table, left in erasable.items() if left} == {}


def _erasable(report: psycopg.Connection, table: str, column: str) -> bool:
    row = report.execute(
        "select has_column_privilege('crm_steward', %(t)s, %(c)s, 'update')"
        " or has_table_privilege('crm_steward', %(t)s, 'delete')",
        {"t": f"crm.{table}", "c": column},
    ).fetchone()
    return row == (True,)


def test_the_page_and_the_template_agree_on_the_days() -> None:
    template = (ROOT / "template.yaml").read_text()
    [default] = re.findall(r"RetentionDays:\n    Type: String\n    Default: (\S+)", template)
    given = dict(pair.split("=") for pair in default.split(","))
    section = _PAGE.partition("## Retention")[2].partition("## Every column")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (\d+)", section, re.MULTILINE)) == given
