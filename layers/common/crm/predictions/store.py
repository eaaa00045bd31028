"""The predictions' SQL calls; each is one round trip and one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from crm.platform.database import WORKER, Row, as_json, call_as
from crm.predictions.rules.forecast import Learned

# A page of them takes a fraction of a second, and some megabytes.
_PAGE: Final = 2_000
# An erasure waits for the batch that its customer is in.
_BATCH: Final = 1_000


def list_features(at: datetime) -> Iterator[Row]:
    """What was known at a moment of each customer there was, in the order of their ids."""
    return _pages("select api.list_features(%s, %s, %s, %s)", at)


def list_standings() -> Iterator[Row]:
    """Where each customer stood when they were last scored, in the order of their ids."""
    return _pages("select api.list_standings(%s, %s, %s)")


def save_model(name: str, data_until: datetime, learned: Learned) -> int:
    """Keeps what was learned as the next version of a model, and returns the version."""
    query = "select api.save_model(%s, %s, %s, %s, %s, %s, %s)"
    parts = (as_json(learned.coefficients), as_json(learned.report))
    verdict = (learned.status, learned.reason)
    version: Any = call_as(query, WORKER, name, data_until, *parts, *verdict)
    return int(version)


def save_scores(at: datetime, scores: Sequence[Row]) -> int:
    """Keeps the scores of customers; returns how many moved to another segment."""
    moved = 0
    for start in range(0, len(scores), _BATCH):
        batch = as_json(scores[start : start + _BATCH])
        saved: Any = call_as("select api.save_scores(%s, %s, %s)", WORKER, at, batch)
        moved += saved
    return moved


def _pages(query: LiteralString, *arguments: object) -> Iterator[Row]:
    after = UUID(int=0)
    while True:
        rows: Any = call_as(query, WORKER, *arguments, after, _PAGE)
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1]["customer_id"]
