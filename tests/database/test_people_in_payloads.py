"""Of what Stripe sends, people are left out before it is stored, and what an audit needs stays."""

import json
from typing import Any, Final

import pytest

from tests.conftest import ROOT
from tests.database import journeys
from tests.database.world import World

# The other sample there is a request to the function, with an event inside.
_SAMPLES: Final = [
    path
    for path in sorted((ROOT / "events" / "stripe_webhook").glob("*.json"))
    if path.stem != "function_url"
]
_PERSON: Final = {"email": "zed@mail.example", "name": "Zed Quill", "phone": "+12025550187"}
_NASTY: Final[dict[str, Any]] = {
    "id": "evt_nasty",
    "data": {
        "object": {
            "id": "ch_1",
            "amount": 4999,
            "receipt_email": "zed@mail.example",
            "receipt_url": "https://pay.test/zed",
            "description": "for Zed Quill",
            "billing_details": _PERSON | {"address": {"line1": "1 Zed Lane"}},
            "shipping": {"recipient": "Zed Quill"},
            "payment_method_details": {"card": {"last4": "4242"}},
            "custom_fields": [{"key": "nick", "text": {"value": "Zed"}}],
            "metadata": {"intake_id": "i-1", "who": "Zed Quill"},
            "refunds": {"data": [{"id": "re_1", "amount": 10, "metadata": {"by": "Zed"}}]},
        },
        "previous_attributes": {"name": "Zed Quill", "amount": 1},
    },
}


def stored(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    """What is in the row of an event."""
    journeys.pay(world, {"kind": "none"}, payload=payload, id=payload["id"])
    query = "select payload from stripe_events where id = %s"
    kept: dict[str, Any] = world.value(query, payload["id"])
    return kept


def test_wherever_a_person_stands_in_an_event_they_are_left_out(world: World) -> None:
    kept = stored(world, _NASTY)
    told = json.dumps(kept).lower()
    assert [word for word in ("zed", "quill", "mail.example", "0187", "4242") if word in told] == []


def test_ids_and_amounts_stay_at_any_depth(world: World) -> None:
    charge = stored(world, _NASTY)["data"]["object"]
    assert (charge["id"], charge["amount"]) == ("ch_1", 4999)
    assert charge["metadata"] == {"intake_id": "i-1"}
    assert charge["refunds"]["data"] == [{"id": "re_1", "amount": 10, "metadata": {}}]


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda path: path.stem)
def test_stripes_own_shapes_keep_their_fields_and_lose_their_payer(
    world: World, sample: Any
) -> None:
    event = json.loads(sample.read_text())
    kept = stored(world, event)
    assert kept.keys() == event.keys()
    assert kept["data"]["object"].keys() == event["data"]["object"].keys()
    assert "@" not in json.dumps(kept)
