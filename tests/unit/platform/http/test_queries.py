"""Query parameters are typed, known and given once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.gateway import Call


def test_parameters_are_read_from_text(call: Call) -> None:
    query = "limit=7&status=live&after=2026-11-02T03%3A04%3A05Z&text=a%20b%2Bc+d"

    answer = call("GET", "/api/sessions", query=query)

    assert answer.json == {
        "limit": 7,
        "status": "live",
        "after": "2026-11-02T03:04:05Z",
        "text": "a b+c d",
    }


def test_parameters_that_are_left_out_have_defaults(call: Call) -> None:
    assert call("GET", "/api/sessions").json["limit"] == 20


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=0", {"limit"}),
        ("limit=101", {"limit"}),
        ("limit=ten", {"limit"}),
        ("limit=", {"limit"}),
        ("limit=1e1", {"limit"}),
        ("limit=" + "9" * 5_000, {"limit"}),
        ("status=lively", {"status"}),
        ("status=live&limit=x", {"limit"}),
        ("status=LIVE&limit=x", {"limit", "status"}),
        ("page=2", {"page"}),
        ("limit=1&limit=2", {"query"}),
        ("text=%00", {"text"}),
        ("text=%ff", {"query"}),
        ("text=%ed%a0%80", {"query"}),
        ("text=\ud800", {"query"}),
        ("%00=1", {"query"}),
        ("&".join(f"p{number}=1" for number in range(60)), {"query"}),
        ("=", {"query"}),
    ],
)
def test_a_wrong_parameter_is_named(call: Call, query: str, fields: set[str]) -> None:
    answer = call("GET", "/api/sessions", query=query)

    assert answer.status == 422
    assert set(answer.fields) == fields


@pytest.mark.parametrize("body", ["{", '{"a": 1, "a": 2}', b"\xff"])
def test_a_wrong_parameter_is_named_beside_a_body_that_nobody_reads(
    call: Call, body: str | bytes
) -> None:
    answer = call("GET", "/api/sessions", query="limit=0", raw=body)

    assert answer.status == 422
    assert set(answer.fields) == {"limit"}


def test_a_route_that_declares_no_query_accepts_none(call: Call) -> None:
    answer = call("POST", "/api/optional", query="debug=1")

    assert answer.status == 422
    assert answer.fields == {"debug": "is not a known field"}


@given(query=st.text(st.characters()))
def test_no_query_makes_a_500(call: Call, query: str) -> None:
    assert call("GET", "/api/sessions", query=query).status in {200, 422}


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_passes_through_a_query(call: Call, text: str) -> None:
    assert call("GET", "/api/sessions", query={"text": text}).json["text"] == text
