"""Makes the decisions of the log again: the same facts and the same rules give the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from crm.catalogue.languages import language_of
from crm.catalogue.load import catalogue_hash
from crm.catalogue.versions import in_force
from crm.experiments.contracts.decisions import parse_assignments
from crm.upsells import store
from crm.upsells.contracts.generation import decision_rows, parse_context
from crm.upsells.rules import RULES_VERSION, decide, decide_as_assigned

_PAGE: Final = 200
#: What of a decision has to come again.
COMPARED: Final = (
    "offered",
    "rank",
    "base_rank",
    "propensity",
    "score",
    "price_cents",
    "currency",
    "stripe_price",
    "reason_code",
    "reason",
    "details",
)

type Row = Mapping[str, Any]


@dataclass(kw_only=True)
class Replay:
    """What came of making the decisions of the log again.

    Attributes:
        sessions: How many were decided again.
        outdated: How many were not, because another catalogue or other rules decided them.
        differences: A sentence for each stored decision that did not come again.
    """

    sessions: int = 0
    outdated: int = 0
    differences: list[str] = field(default_factory=list)


def replay_log() -> Replay:
    """Decide again about every session of the log; changes nothing.

    Raises:
        Unavailable: The database is unavailable.
    """
    replay = Replay()
    for entry in read_log():
        if (entry["catalogue_hash"], entry["rules_version"]) != (catalogue_hash(), RULES_VERSION):
            replay.outdated += 1
            continue
        replay.sessions += 1
        replay.differences.extend(differences(entry))
    return replay


def read_log() -> Iterator[Row]:
    """Every session of the log, with its decisions and what they were made from.

    Raises:
        Unavailable: The database is unavailable.
    """
    after: UUID | None = None
    while page := store.list_decision_log(after, _PAGE):
        yield from page
        after = UUID(page[-1]["session_id"])


def differences(entry: Row) -> Iterator[str]:
    """A sentence for each decision of a log entry that comes otherwise now.

    It was made by what was published then.
    """
    context, assignments = parse_context(entry["context"]), parse_assignments(entry["assignments"])
    known = in_force(entry["published"]).own
    base = decide(context, known)
    rows = decision_rows(
        {language_of(known): decide_as_assigned(context, known, base, assignments)}
    )
    made = {row["recommendation_type"]: row for row in rows}
    stored = {row["recommendation_type"]: row for row in entry["decisions"]}
    for kind in sorted(made.keys() | stored.keys(), key=str):
        ours, theirs = made.get(kind, {}), stored.get(kind, {})
        for name in COMPARED:
            if ours.get(name) != theirs.get(name):
                change = f"{theirs.get(name)!r} was stored, {ours.get(name)!r} comes now"
                yield f"session {entry['session_id']}, {kind}, {name}: {change}"
