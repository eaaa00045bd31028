"""Of what Stripe sends, only what we read is stored: no payer, in no field that we know or not."""

import json
from typing import Any, Final

import pytest

from crm.payments.rules import interpret
from tests.conftest import ROOT
from tests.database import journeys
from tests.database.world import World

# The other sample there is a request to the function, with an event inside.
_SAMPLES: Final = [
    json.loads(path.read_text())
    for path in sorted((ROOT / "events" / "stripe_webhook").glob("*.json"))
    if path.stem != "function_url"
]
_PERSON: Final = {"email": "zed@mail.example", "name": "Zed Quill", "phone": "+12025550187"}
_CHARGE: Final[dict[str, Any]] = {
    "id": "ch_1",
    "object": "charge",
    "amount": 4999,
    "amount_refunded": 10,
    "currency": "eur",
    "payment_intent": {"id": "pi_1", "receipt_email": "zed@mail.example"},
    "receipt_email": "zed@mail.example",
    "description": "for Zed Quill",
    "billing_details": _PERSON | {"address": {"line1": "1 Zed Lane"}},
    "payment_method_details": {
        "boleto": {"tax_id": "000.000.000-00"},
        "klarna": {"payer_details": {"dob": {"day": 7, "month": 7, "year": 1977}}},
    },
    "source": {"address_line1": "1 Zed Lane", "address_city": "Zedville", "address_zip": "77777"},
    "metadata": {"intake_id": "019b0a6e-7c00-7000-8000-00000000a001", "who": "Zed Quill"},
    "refunds": {"data": [{"id": "re_1", "amount": 10, "metadata": {"by": "Zed"}}]},
}
_REFUND: Final[dict[str, Any]] = {
    "id": "re_1",
    "object": "refund",
    "amount": 10,
    "currency": "eur",
    "charge": "ch_1",
    "payment_intent": "pi_1",
    "status": "failed",
    "next_action": {
        "type": "display_details",
        "display_details": {"email_sent": {"email_sent_to": "zed@mail.example"}},
    },
    "instructions_email": "zed@mail.example",
}
_REVIEW: Final[dict[str, Any]] = {
    "id": "prv_1",
    "object": "review",
    "billing_zip": "77777",
    "ip_address": "192.0.2.77",
    "ip_address_location": {"city": "Zedville", "latitude": 47.77, "longitude": 7.77},
    "session": {"browser": "Zedscape", "device": "Other"},
}


def stored(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    """What is in the row of an event."""
    journeys.pay(world, {"kind": "none"}, payload=payload, id=payload["id"])
    query = "select payload from stripe_events where id = %s"
    kept: dict[str, Any] = world.value(query, payload["id"])
    return kept


def event(about: dict[str, Any]) -> dict[str, Any]:
    """An event about an object, with what it was before."""
    return {
        "id": f"evt_{about['id']}",
        "object": "event",
        "created": 1,
        "request": {"id": "req_1", "idempotency_key": "zed@mail.example"},
        "data": {"object": about, "previous_attributes": {"name": "Zed Quill", "amount": 1}},
    }


def test_a_charge_keeps_its_amounts_and_ids(world: World) -> None:
    assert stored(world, event(_CHARGE)) == {
        "id": "evt_ch_1",
        "object": "event",
        "created": 1,
        "data": {
            "object": {
                "id": "ch_1",
                "object": "charge",
                "amount": 4999,
                "amount_refunded": 10,
                "currency": "eur",
                "payment_intent": "pi_1",
                "refunds": {"data": [{"id": "re_1", "amount": 10}]},
            }
        },
    }


def test_a_refund_that_failed_tells_no_address(world: World) -> None:
    kept = stored(world, event(_REFUND))["data"]["object"]

    told = {"id", "object", "amount", "currency", "charge", "payment_intent", "status"}
    assert kept == {name: _REFUND[name] for name in told}


def test_of_an_object_that_we_do_not_read_its_id_is_kept(world: World) -> None:
    kept = stored(world, event(_REVIEW))["data"]["object"]

    assert kept == {"id": "prv_1", "object": "review"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("019b0a6e-7c00-7000-8000-00000000a001", "019b0a6e-7c00-7000-8000-00000000a001"),
        ("zed@mail.example", None),
        ("zed", None),
    ],
)
def test_an_id_of_ours_is_kept_where_it_is_one(
    world: World, written: str, kept: str | None
) -> None:
    about = {"id": "cs_1", "object": "checkout.session", "metadata": {"customer_id": written}}

    assert stored(world, event(about))["data"]["object"]["metadata"] == {"customer_id": kept}


def with_a_person(value: Any) -> Any:
    """The value with fields that nobody has seen yet, at every depth, and a person in each."""
    if isinstance(value, list):
        return [with_a_person(item) for item in value]
    if not isinstance(value, dict):
        return value
    unseen = {"nickname": "zedling", "payer": _PERSON, "numbers": [7777777, "7777777"]}
    return {name: with_a_person(member) for name, member in value.items()} | unseen


def named_after_a_person(value: Any) -> Any:
    """The value with a person in the place of every text but the ids and kinds of objects."""
    if isinstance(value, list):
        return [named_after_a_person(item) for item in value]
    if isinstance(value, dict):
        return {
            name: member if name in {"id", "object"} else named_after_a_person(member)
            for name, member in value.items()
        }
    return "Zed Quill, zed@mail.example" if isinstance(value, str) else value


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: sample["id"])
@pytest.mark.parametrize("spoilt", [with_a_person, named_after_a_person])
def test_no_field_of_any_event_brings_a_person_in(
    world: World, sample: dict[str, Any], spoilt: Any
) -> None:
    told = json.dumps(stored(world, spoilt(sample))).lower()

    assert [word for word in ("zed", "quill", "example", "7777777", "0187") if word in told] == []


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: sample["id"])
def test_what_is_stored_means_what_was_sent(world: World, sample: dict[str, Any]) -> None:
    kept = stored(world, sample)

    assert "@" not in json.dumps(kept)
    assert interpret(kept, livemode=False) == interpret(sample, livemode=False)
