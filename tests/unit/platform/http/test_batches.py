"""The items of a batch are read apart: what one of them holds is its own fault."""

import json
from typing import Any

import pytest

from crm.platform.contracts.validation import validate_item
from crm.platform.errors import FieldError
from tests.builders.gateway import Call
from tests.builders.sample_api import Booking

CONTACT = {"name": "Anna", "email": "anna@example.test"}
BOOKING: dict[str, Any] = {"contact": CONTACT}


def test_items_that_are_validated_apart_do_not_refuse_each_other(call: Call) -> None:
    deep: list[Any] = []
    for _ in range(40):
        deep = [deep]
    bad = [7, None, {"name": "\0", "email": "a@b"}, {"name": 2**70, "email": "a@b"}, deep]

    answer = call("POST", "/api/items", body={"items": [CONTACT, *bad, CONTACT]})

    assert answer.json == [True, False, False, False, False, False, True]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param('{"name": "\\ud83d", "email": "a@b"}', id="half a surrogate pair"),
        pytest.param('{"\\udfff": 1, "name": "Anna", "email": "a@b"}', id="half a pair in a key"),
        pytest.param('{"name": "Anna", "name": "Ben", "email": "a@b"}', id="a key twice"),
        pytest.param('{"name": NaN, "email": "a@b"}', id="NaN"),
        pytest.param('{"name": 1e999, "email": "a@b"}', id="a number beyond any"),
        pytest.param("[" * 3_000 + "]" * 3_000, id="3,000 levels"),
    ],
)
def test_a_fault_of_one_item_is_its_own(call: Call, bad: str) -> None:
    good = json.dumps(CONTACT)

    answer = call("POST", "/api/items", raw=f'{{"items": [{good}, {bad}, {good}]}}')

    assert answer.json == [True, False, True]


def test_a_batch_that_cannot_be_told_apart_is_refused(call: Call) -> None:
    for raw in ('{"items": [' + "[" * 50_000, '{"items": [1], "items": [2]}', '{"items": [{]}'):
        assert call("POST", "/api/items", raw=raw).status == 400


def test_what_stands_beside_those_items_is_still_searched(call: Call) -> None:
    answer = call("POST", "/api/items", body={"items": [], "note": "\0"})

    assert (answer.status, set(answer.fields)) == (400, {"note"})


def test_an_item_is_validated_as_strictly_as_a_body(call: Call) -> None:
    item = {"contact": CONTACT, "rating": "5", "files": ["\0"]}

    assert validate_item(Booking, item, "item") == (
        FieldError("files[0]", "should not contain a control character"),
    )
    assert validate_item(Booking, item | {"files": []}, "item") == (
        FieldError("rating", "should be a whole number"),
    )
    assert validate_item(Booking, 7, "item") == (FieldError("item", "should be an object"),)
    assert call("POST", "/api/bookings", body=7).fields == {"body": "should be an object"}
