"""Whatever a body holds, the answer says what is wrong with it, and it is never a 500."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.driver.gateway import claims_of, gateway_event
from tests.builders.gateway import CUSTOMER, Call
from tests.builders.sample_api import app

CONTACT = {"name": "Anna", "email": "anna@example.test"}
BOOKING: dict[str, Any] = {"contact": CONTACT}
PATHS = st.sampled_from(["/api/bookings", "/api/batches", "/api/optional", "/api/items"])


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(None, 400, id="no body"),
        pytest.param("", 400, id="empty"),
        pytest.param(b"", 400, id="empty in base64"),
        pytest.param("{", 400, id="cut off"),
        pytest.param(b"\xff\xfe", 400, id="not UTF-8"),
        pytest.param("\ud800", 400, id="a lone surrogate on the wire"),
        pytest.param('{"contact": NaN}', 400, id="NaN"),
        pytest.param('{"contact": 1, "contact": 2}', 400, id="duplicate key"),
        pytest.param('{"metadata": "\\ud800"}', 400, id="lone surrogate"),
        pytest.param('{"metadata": {"x": "\\u0000"}}', 400, id="NUL"),
        pytest.param('{"metadata": {"\\u0000": 1}}', 400, id="NUL in a key"),
        pytest.param('{"rating": 1e999}', 400, id="huge exponent"),
        pytest.param('{"rating": ' + "9" * 5_000 + "}", 400, id="5,000 digits"),
        pytest.param('{"metadata": ' + "[" * 40 + "]" * 40 + "}", 400, id="40 levels"),
        pytest.param("[" * 100_000, 400, id="100,000 levels"),
        pytest.param(json.dumps({"pad": "x" * 500 * 1024}), 413, id="above 500 KB"),
        pytest.param(b"\xff" * 600 * 1024, 413, id="above 500 KB in base64"),
        pytest.param("null", 422, id="null"),
        pytest.param("7", 422, id="a number"),
        pytest.param('"text"', 422, id="a string"),
        pytest.param("[]", 422, id="a list"),
        pytest.param(json.dumps([BOOKING]), 422, id="a good body in a list"),
        pytest.param("{}", 422, id="nothing in it"),
    ],
)
def test_a_bad_body_is_refused(call: Call, raw: str | bytes | None, status: int) -> None:
    answer = call("POST", "/api/bookings", raw=raw)

    assert answer.status == status


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"contact": None}, {"contact"}),
        ({"contact": {}}, {"contact.name", "contact.email"}),
        ({"contact": CONTACT | {"name": ""}}, {"contact.name"}),
        ({"contact": CONTACT | {"email": "nowhere"}}, {"contact.email"}),
        ({"contact": CONTACT | {"is_admin": True}}, {"contact.is_admin"}),
        ({"price_cents": 1}, {"price_cents"}),
        ({"rating": 6}, {"rating"}),
        ({"rating": "5"}, {"rating"}),
        ({"rating": 5.0}, {"rating"}),
        ({"rating": True}, {"rating"}),
        ({"rating": None}, {"rating"}),
        ({"urgent": 1}, {"urgent"}),
        ({"urgent": "yes"}, {"urgent"}),
        ({"starts_at": 1_700_000_000}, {"starts_at"}),
        ({"starts_at": "tomorrow"}, {"starts_at"}),
        ({"id": "not an id"}, {"id"}),
        ({"id": 7}, {"id"}),
        ({"kind": "visit"}, {"kind"}),
        ({"files": "photo.jpg"}, {"files"}),
        ({"files": ["a.jpg", 7, "b.jpg", None]}, {"files[1]", "files[3]"}),
        ({"metadata": []}, {"metadata"}),
    ],
)
def test_a_wrong_field_is_named(call: Call, change: dict[str, Any], fields: set[str]) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | change)

    assert answer.status == 422
    assert set(answer.fields) == fields


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"contact": {"name": "Anna"}}, "contact.email", "is required"),
        ({"colour": "red"}, "colour", "is not a known field"),
        ({"contact": CONTACT | {"email": "x"}}, "contact.email", "should be an address"),
        ({"rating": 0}, "rating", "should be 1 or more"),
    ],
)
def test_the_message_is_for_a_person(
    call: Call, change: dict[str, Any], field: str, message: str
) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | change)

    assert answer.fields == {field: message}


def test_an_item_of_a_union_is_named_by_its_place_alone(call: Call) -> None:
    body = {"bookings": [BOOKING, BOOKING | {"rating": 9}]}

    answer = call("POST", "/api/batches", body=body)

    assert "bookings[1].rating" in answer.fields
    assert not any("Batch" in field or "Booking" in field for field in answer.fields)


def test_a_field_that_may_be_of_several_types_is_named_once_for_each(call: Call) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | {"reminder": []})

    assert [error["field"] for error in answer.json["errors"]] == ["reminder", "reminder"]


def test_the_whole_body_is_named_when_no_field_can_be(call: Call) -> None:
    assert set(call("POST", "/api/bookings", body=[1]).fields) == {"body"}


def test_a_value_that_cannot_be_stored_is_named(call: Call) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | {"metadata": {"note": ["", "a\0"]}})

    assert answer.fields == {"metadata.note[1]": "should not contain a control character"}


def test_the_list_of_errors_stays_short(call: Call) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | {"files": [7] * 5_000})

    assert len(answer.json["errors"]) == 50


def test_a_long_name_of_a_field_is_cut(call: Call) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING | {"x" * 9_000: 1})

    assert [len(field) for field in answer.fields] == [200]


def test_a_route_may_read_less_than_others(call: Call) -> None:
    body = BOOKING | {"metadata": {"pad": "x" * 2_100}}

    assert call("POST", "/api/batches", body=body).status == 413
    assert call("POST", "/api/bookings", body=body).status == 201


def test_a_body_of_exactly_the_limit_is_read(call: Call) -> None:
    raw = json.dumps(BOOKING).ljust(2048)

    assert call("POST", "/api/batches", raw=raw).status == 201
    assert call("POST", "/api/batches", raw=raw + " ").status == 413


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        'application/json ; charset = "utf8"',
    ],
)
def test_json_in_utf_8_is_read(call: Call, content_type: str) -> None:
    headers = {"Content-Type": content_type}

    assert call("POST", "/api/bookings", body=BOOKING, headers=headers).status == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "text/plain; application/json"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json, text/plain"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-encoding": "gzip"},
    ],
)
def test_another_media_type_is_refused(call: Call, headers: dict[str, str]) -> None:
    assert call("POST", "/api/bookings", body=BOOKING, headers=headers).status == 415


def test_base64_of_the_gateway_is_read(call: Call) -> None:
    assert call("POST", "/api/bookings", raw=json.dumps(BOOKING).encode()).status == 201


def test_ids_and_times_are_read_from_text(call: Call) -> None:
    given = {"id": "019353d0-0000-7000-8000-000000000001", "starts_at": "2026-11-02T03:04:05Z"}

    answer = call("POST", "/api/bookings", body=BOOKING | given)

    assert given.items() <= answer.json.items()


def test_an_optional_body_may_be_left_out(call: Call) -> None:
    assert call("POST", "/api/optional").json == {"given": False}
    assert call("POST", "/api/optional", raw="null").json == {"given": False}
    assert call("POST", "/api/optional", body=CONTACT).json == {"given": True}


@pytest.mark.parametrize("raw", ["", "{}", "{", b"\xff"])
def test_a_route_without_a_body_reads_none(call: Call, raw: str | bytes) -> None:
    path = "/api/sessions/019353d0-0000-7000-8000-000000000001/end"

    assert call("POST", path, raw=raw, headers={"content-type": "text/plain"}).status == 200


@given(path=PATHS, raw=st.binary())
def test_no_bytes_make_a_500(call: Call, path: str, raw: bytes) -> None:
    assert call("POST", path, raw=raw).status in {200, 400, 422}


@given(path=PATHS, raw=st.text(st.characters()))
def test_no_text_makes_a_500(call: Call, path: str, raw: str) -> None:
    assert call("POST", path, raw=raw).status in {200, 400, 422}


ODD_TEXT = st.text() | st.just("\0") | st.just("\ud800") | st.just("019353d0-0000-7000-8000-1")
ODD_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ODD_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["contact", "bookings", "email", "items"]) | ODD_TEXT, inner
        )
    ),
)


@given(
    path=PATHS,
    name=st.sampled_from(["contact", "bookings", "metadata", "id", "items"]),
    odd=ODD_VALUES,
)
def test_no_value_in_a_field_makes_a_500(call: Call, path: str, name: str, odd: object) -> None:
    answer = call("POST", path, body=BOOKING | {name: odd})

    assert answer.status in {200, 201, 400, 413, 422}
    if answer.status >= 400:
        assert answer.json["detail"]


def test_base64_that_is_none_is_refused() -> None:
    event = gateway_event("POST", "/api/bookings", raw=b"{}", claims=claims_of(CUSTOMER))

    assert app.handler(event | {"body": "%%%"}, None)["statusCode"] == 400
    assert app.handler(event | {"body": "\u00e9"}, None)["statusCode"] == 400
