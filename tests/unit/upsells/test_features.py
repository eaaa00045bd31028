"""What the likelihood to buy looks at: what customers did, the same for learning and deciding."""

import json
from dataclasses import replace
from datetime import timedelta
from math import log, log1p

import pytest
from pydantic import TypeAdapter

from crm.upsells.contracts.generation import parse_context
from crm.upsells.rules import Context, features
from tests.unit.upsells.builders import NOW, context, earlier, intake, member, past, usd

_BUSY = replace(
    context(
        "video",
        "video15",
        minutes=30,
        intake=intake(urgent=True, concern_length=99, files_count=3),
        completed=earlier(timedelta(days=10), timedelta(days=200)),
        spent=(usd("99.00"),),
        recommendations=(
            past("follow_up", shown=timedelta(days=9), clicked=timedelta(days=8)),
            past("follow_up", shown=timedelta(days=5), dismissed=timedelta(days=5)),
            past("diagnostic_package", shown=timedelta(days=9), purchased=timedelta(days=7)),
        ),
        memberships=(member("premium", timedelta(days=40)),),
    ),
    mails_begun=(NOW - timedelta(days=2), NOW - timedelta(days=40)),
)


def of(known: Context, offer: str) -> dict[str, float]:
    return features(known, [offer])[offer]


def test_all_that_is_known_is_named() -> None:
    assert of(_BUSY, "follow_up") == {
        "constant": 1.0,
        "session:video": 1.0,
        "plan:video15": 1.0,
        "minutes": log1p(1),
        "sessions": log(3),
        "recent_sessions": log(2),
        "spent": log1p(99) / 5,
        "member": 1.0,
        "mails": log1p(1),
        "bought_others": log1p(1),
        "shown": log1p(2),
        "clicked": 1.0,
        "dismissed": 1.0,
        "urgent": 1.0,
        "concern": log1p(99) / 5,
        "files": log1p(3),
    }


def test_an_offers_own_history_is_its_own() -> None:
    found = of(_BUSY, "diagnostic_package")
    assert (found["bought"], found["shown"]) == (1.0, log1p(1))
    assert not found.keys() & {"clicked", "dismissed", "bought_others"}


def test_of_a_new_customer_little_is_known() -> None:
    assert of(context(), "follow_up") == {
        "constant": 1.0,
        "session:chat": 1.0,
        "plan:trial": 1.0,
        "minutes": log1p(9 / 30),
    }


@pytest.mark.parametrize("known", [_BUSY, context()], ids=["busy", "new"])
@pytest.mark.parametrize("offer", ["follow_up", "diagnostic_package"])
def test_a_context_of_the_log_says_the_same(known: Context, offer: str) -> None:
    stored = json.loads(TypeAdapter(Context).dump_json(known))
    assert of(parse_context(stored), offer) == of(known, offer)
