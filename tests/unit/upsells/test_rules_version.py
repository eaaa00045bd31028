"""Whoever changes what is decided raises the version that the log keeps of the rules."""

import hashlib
import json
from datetime import timedelta
from itertools import product
from typing import Final, get_args

from crm.catalogue.model import SessionType
from crm.upsells.actions.replay import COMPARED
from crm.upsells.contracts.generation import decision_rows
from crm.upsells.rules import RULES_VERSION, decide
from tests.unit.upsells.builders import capped, context, earlier, intake, past, tutors, usd

_KNOWN: Final = {1: "74e7df68cf037759"}


def _digest() -> str:
    """Of the decisions in many situations, by a catalogue that only tests use."""
    catalogue, digest = tutors(), hashlib.sha256()
    for kind, minutes, visits, spent, cap in product(
        get_args(SessionType.__value__), (9, 50), (0, 3), (0, 500), (1, 5)
    ):
        answered = past(catalogue.offers[visits % 2].recommendation_type, dismissed=timedelta(5))
        known = context(
            kind,
            minutes=minutes,
            intake=intake(urgent=True, concern_length=500, files_count=visits),
            completed=earlier(*(timedelta(days=day) for day in range(visits))),
            spent=(usd(f"{spent}.00"),),
            recommendations=(answered,),
        )
        rows = decision_rows({"en": decide(known, capped(catalogue, cap))})
        compared = [[row[name] for name in COMPARED] for row in rows]
        digest.update(json.dumps(compared).encode())
    return digest.hexdigest()[:16]


def test_other_decisions_have_another_version() -> None:
    assert {RULES_VERSION: _digest()} == _KNOWN, "raise RULES_VERSION, and note the digest here"
