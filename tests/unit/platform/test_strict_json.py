"""JSON of strangers is read strictly, and what cannot be stored is found and named."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.contracts import strict_json
from crm.platform.contracts.strict_json import parse, violations
from crm.platform.errors import MalformedJson

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.just(0.0)
    | st.floats(1e-15, 2**62)
    | st.floats(-(2**62), -1e-15)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs", "Cc"])), inner)
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_ordinary_json_is_read_as_it_was_meant(value: object) -> None:
    read = parse(json.dumps(value).encode())

    assert read == value
    assert violations(read) == ()


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(MalformedJson):
        violations(parse(raw))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"", "not JSON", id="nothing"),
        pytest.param(b" \n", "not JSON", id="white space"),
        pytest.param(b"{", "not JSON", id="cut off"),
        pytest.param(b"{} {}", "not JSON", id="two documents"),
        pytest.param(b"{'a': 1}", "not JSON", id="single quotes"),
        pytest.param(b'{"a": 1,}', "not JSON", id="trailing comma"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "not JSON", id="byte order mark"),
        pytest.param(b'{"a": "line\nbreak"}', "not JSON", id="raw control character"),
        pytest.param(b'{"a": "\x00"}', "not JSON", id="raw NUL"),
        pytest.param(b'{"a": "\\ud83"}', "not JSON", id="cut escape"),
        pytest.param(b'{"a": 01}', "not JSON", id="leading zero"),
        pytest.param(b'{"a": "\xff"}', "UTF-8", id="not UTF-8"),
        pytest.param('{"a": 1}'.encode("utf-16"), "UTF-8", id="UTF-16"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', "UTF-8", id="encoded surrogate"),
        pytest.param(b"[" * 500_000, "deeply", id="500,000 brackets"),
        pytest.param(b'{"a":' * 100_000, "deeply", id="100,000 braces"),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(MalformedJson, match=reason):
        parse(raw)


def test_the_place_of_a_mistake_is_named_and_its_text_is_not_quoted() -> None:
    with pytest.raises(MalformedJson) as refusal:
        parse(b'{"email":\n anna@example.test}')

    assert refusal.value.detail == "The body is not JSON: Expecting value at line 2, column 2."


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert parse(b'"\\ud83d\\ude97"') == "\N{AUTOMOBILE}"


def test_an_escaped_backslash_before_u_is_ordinary_text() -> None:
    value = parse(b'"\\\\u0000 \\\\ud800"')

    assert value == "\\u0000 \\ud800"
    assert violations(value) == ()


@pytest.mark.parametrize(
    ("raw", "field", "message"),
    [
        pytest.param(b'{"a": {"b": ["", "\\u0000"]}}', "a.b[1]", "control", id="NUL in a string"),
        pytest.param(b'{"a": {"x\\u0000": 1}}', "a", "control", id="NUL in a key"),
        pytest.param(b'"\\u0000"', "body", "control", id="the body itself"),
        pytest.param(b'{"\\u0000": 1}', "body", "control", id="NUL in the body's key"),
        pytest.param(b'{"a": "\\ud800"}', "a", "surrogate", id="lone high surrogate"),
        pytest.param(b'{"a": "\\uDC00x"}', "a", "surrogate", id="lone low surrogate"),
        pytest.param(b'{"\\udfff": 1}', "body", "surrogate", id="lone surrogate in a key"),
        pytest.param(b'{"a": 1, "a": 1}', "body", "twice", id="duplicate key"),
        pytest.param(b'[{"b": {"a": 1, "\\u0061": 2}}]', "[0].b", "twice", id="escaped duplicate"),
        pytest.param(b'{"n": NaN}', "n", "number", id="NaN"),
        pytest.param(b'{"n": Infinity}', "n", "number", id="Infinity"),
        pytest.param(b'{"n": -Infinity}', "n", "number", id="minus Infinity"),
        pytest.param(b"[9223372036854775808]", "[0]", "64 bits", id="above 64 bits"),
        pytest.param(b"[-9223372036854775809]", "[0]", "64 bits", id="below 64 bits"),
        pytest.param(b'{"n": ' + b"9" * 100_000 + b"}", "n", "number", id="100,000 digits"),
        pytest.param(b'{"n": 1e999}', "n", "number", id="huge exponent"),
        pytest.param(b'{"n": -1e999}', "n", "number", id="huge negative number"),
        pytest.param(b"[1e19]", "[0]", "64 bits", id="three hundred digits when written out"),
        pytest.param(b"[-1e-16]", "[0]", "1e-15", id="three hundred zeros when written out"),
        pytest.param(b'"\\u001b[0m"', "body", "control", id="an escape"),
        pytest.param(b'"a\\u0085"', "body", "control", id="a control character beyond ASCII"),
        pytest.param(b"[" * 33 + b"]" * 33, "[0]" * 32, "32 levels", id="33 levels"),
    ],
)
def test_what_cannot_be_stored_is_named_by_its_place(raw: bytes, field: str, message: str) -> None:
    (violation,) = violations(parse(raw))

    assert violation.field == field
    assert message in violation.message


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"[9223372036854775807, -9223372036854775808]", id="64 bits"),
        pytest.param(b"[9.2e18, -1e-15, 1e-999, 0.1]", id="floats"),
        pytest.param(b"[" * 32 + b"]" * 32, id="32 levels"),
        pytest.param(b'"one\\r\\n\\ttwo"', id="line breaks and tabs"),
        pytest.param(b"[true, false, null]", id="constants"),
    ],
)
def test_what_stays_within_bounds_passes(raw: bytes) -> None:
    assert violations(parse(raw)) == ()


def test_the_places_start_below_the_field_that_is_given() -> None:
    value: Any = {"metadata": {"note": "\0"}}

    assert violations(value, "interactions[3]")[0].field == "interactions[3].metadata.note"


def test_a_member_that_is_searched_apart_hides_nothing_beside_it() -> None:
    assert violations(parse(b'{"items": ["\\u0000"]}'), apart="items") == ()
    assert violations(parse(b'{"items": [], "items": []}'), apart="items")
    assert violations(parse(b'{"note": {"items": "\\u0000"}}'), apart="items")


def test_a_body_full_of_violations_gets_a_short_list() -> None:
    assert len(violations(["\0"] * 1_000)) == 50


def test_a_place_is_put_together_for_a_violation_only(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "k" * 250_000
    [violation] = violations({long: [1, "\0"]})
    assert violation.field == "k" * 200

    monkeypatch.delattr(strict_json, "join")
    assert violations({long: [1] * 100_000}) == ()
