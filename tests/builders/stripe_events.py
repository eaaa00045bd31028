"""Stripe's events: the samples in `events/stripe_webhook`, changed as a test needs them."""

import copy
import json
from enum import Enum
from pathlib import Path
from typing import Any

from stripe import WebhookSignature

SAMPLES = Path(__file__).parents[2] / "events" / "stripe_webhook"
SECRET = "whsec_of_these_tests"
SENT_AT = 1_795_341_600

CUSTOMER_ID = "019b0a6e-7c00-7000-8000-00000000c001"
INTAKE_ID = "019b0a6e-7c00-7000-8000-00000000a001"
UPSELL_ID = "019b0a6e-7c00-7000-8000-00000000b001"


class _Field(Enum):
    """A name that is the same in every process, for the names of tests."""

    ABSENT = "absent"


ABSENT = _Field.ABSENT


def sample(name: str = "checkout_session_completed") -> dict[str, Any]:
    """One of the samples."""
    found: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return found


def changed(event: dict[str, Any], **fields: object) -> dict[str, Any]:
    """The event with other fields of its own; ABSENT takes one out."""
    return _with(copy.deepcopy(event), fields)


def about(event: dict[str, Any], **fields: object) -> dict[str, Any]:
    """The event with other fields of the object that it is about."""
    other = copy.deepcopy(event)
    _with(other["data"]["object"], fields)
    return other


def signed(raw: str, secret: str = SECRET, at: int = SENT_AT) -> str:
    """The header that Stripe's own SDK makes for a body."""
    header: str = WebhookSignature.generate_signature_header(raw, secret, at)
    return header


def _with(values: dict[str, Any], fields: dict[str, object]) -> dict[str, Any]:
    for name, value in fields.items():
        if value is ABSENT:
            values.pop(name, None)
        else:
            values[name] = value
    return values
