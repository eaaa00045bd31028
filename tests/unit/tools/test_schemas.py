"""The events that we publish are described, and the descriptions hold."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from crm.platform.events.event import Event
from tools.paths import ROOT
from tools.schemas import FOLDER, PUBLISHED, Published, schema_of

_EMITTED = re.compile(r"emit_event(?:_once)?\(\s*'(\w+)'")


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda published: published.type)
def test_the_schema_in_the_repository_is_what_the_contract_says(published: Published) -> None:
    assert json.loads(published.path.read_text()) == schema_of(published)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda published: published.type)
def test_an_event_as_the_bus_carries_it_fits_its_schema(published: Published) -> None:
    (example,) = schema_of(published)["examples"]

    event = Event.from_document(example)
    jsonschema_rs.validate(schema_of(published), event.document())


@pytest.mark.parametrize(
    "change",
    [{"type": "Another"}, {"version": 2}, {"data": {}}, {"id": 7}, {"occurred_at": None}],
)
def test_another_event_does_not_fit(change: dict[str, Any]) -> None:
    published = PUBLISHED[0]
    (example,) = schema_of(published)["examples"]

    assert not jsonschema_rs.is_valid(schema_of(published), example | change)


def test_what_is_described_is_what_is_emitted() -> None:
    functions = ROOT / "database" / "functions"
    emitted = {
        name for path in functions.rglob("*.sql") for name in _EMITTED.findall(path.read_text())
    }

    assert {published.type for published in PUBLISHED} == emitted


def test_no_other_file_stands_among_the_schemas() -> None:
    assert sorted(FOLDER.iterdir()) == sorted(published.path for published in PUBLISHED)
