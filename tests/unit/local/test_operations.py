"""Log lines as the page of operations reads them."""

import pytest

from local.web.operations import work_line


def test_a_run_is_told_by_its_line() -> None:
    assert work_line('{"message": "work", "work": "relay_events"}') == {
        "message": "work",
        "work": "relay_events",
    }


@pytest.mark.parametrize(
    "message", ["killed", "", "{'a': 1}", "{ 12 of 40 }", "[1]", '{"message": "request"}']
)
def test_what_else_a_function_prints_is_no_run(message: str) -> None:
    assert work_line(message) is None
