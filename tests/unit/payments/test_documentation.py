"""docs/payments.md says what an operator types at Stripe: it has to be what the code reads."""

import re
from pathlib import Path
from typing import get_args

import pytest
import stripe

from crm.payments.rules import interpret
from crm.payments.rules.facts import Flag
from crm.payments.rules.interpret import EVENT_TYPES
from tests.builders.stripe_events import changed, sample

PAGE = (Path(__file__).parents[3] / "docs" / "payments.md").read_text("utf-8")
SUBSCRIBED = re.findall(
    r"\b(?:checkout|payment_intent|charge|refund)\.[a-z_.]+", PAGE.partition("Subscribe")[2]
)


def test_the_version_to_pin_is_the_one_of_the_sdk() -> None:
    assert f"pin it to API version `{stripe.api_version}`" in PAGE


@pytest.mark.parametrize("type_", sorted({each.rstrip(".") for each in SUBSCRIBED}))
def test_every_type_to_subscribe_to_is_read(type_: str) -> None:
    # What is read finds that there is nothing in it; what is not read is only noted.
    empty = changed(sample(), type=type_, data={"object": {}})

    assert interpret(empty, livemode=False).kind == "unusable"


def test_every_type_that_is_read_is_to_be_subscribed_to() -> None:
    assert {each.rstrip(".") for each in SUBSCRIBED} == set(EVENT_TYPES)


@pytest.mark.parametrize("flag", get_args(Flag.__value__))
def test_every_flag_of_an_event_is_explained(flag: str) -> None:
    assert f"`{flag}`" in PAGE
