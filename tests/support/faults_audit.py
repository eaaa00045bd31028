"""What is left of a run with faults, held against what was promised during it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg

from demo.driver.gateway import claims_of, gateway_event
from demo.journeys.figures import Difference, differences
from demo.journeys.run import Outcome
from demo.journeys.stored_figures import read_figures
from local.servers.ports import HOST
from tests.support.database import LOGINS, Database
from tests.support.faults import Fault, Tally
from tests.support.faults_cloud import Cloud
from tests.support.faults_run import Acknowledged

_EFFECTS: Final = Path(__file__).with_name("faults_effects.sql").read_bytes()
_FIGURES: Final = ("funnel", "upsells", "revenue", "customers", "sessions", "targets")
_REPORTED: Final = (
    "select id from crm.crm_interactions"
    " where interaction_type in ('waiver_accepted', 'summary_viewed')"
)
# By the end of the path: what of the reply is the row, and where all such rows are.
_ROWS: Final[dict[str, tuple[str, LiteralString]]] = {
    "/intake/start": ("intake", "select id from crm.intakes"),
    "/checkout": ("checkout", "select id from crm.checkouts"),
    "/interactions": ("", _REPORTED),
}


def struck_too_rarely(planned: Mapping[Fault, int], tally: Tally) -> list[str]:
    """The faults that met nothing to break."""
    return [
        f"{fault}: {tally[fault]} times of {count}"
        for fault, count in planned.items()
        if tally[fault] < count
    ]


def unkept(acknowledged: Sequence[Acknowledged], books: psycopg.Connection) -> list[str]:
    """Acknowledged requests that are not stored exactly once, and rows nobody saw acknowledged."""
    query = "select subject, key from crm.requests where reply is not null"
    kept = list(books.execute(query))
    missing = [
        f"the request {one.key} to {one.path} is kept {kept.count((one.subject, one.key))} times"
        for one in acknowledged
        if kept.count((one.subject, one.key)) != 1
    ]
    for end, (part, rows) in _ROWS.items():
        told = {_id(one.body, part) for one in acknowledged if one.path.endswith(end)}
        missing += _apart(f"rows of {end}", told, [id_ for (id_,) in books.execute(rows)])
    return missing


def differing(outcome: Outcome, database: Database) -> list[Difference]:
    """The figures of the demo's customers that are not the database's."""
    expected = {customer.id: customer.figures for customer in outcome.customers}
    address = {
        "host": HOST,
        "port": database.cluster.port,
        "name": database.name,
        "passwords": LOGINS,
    }
    return differences(expected, read_figures(address, expected))


def doubled(books: psycopg.Connection) -> list[str]:
    """Effects that are there twice, or not at all."""
    return [told for (told,) in books.execute(_EFFECTS)]


def lost_events(cloud: Cloud, books: psycopg.Connection) -> list[str]:
    """Events that are not published, or that the bus never took, or that nobody wrote."""
    written = list(books.execute("select id, published_at is null from crm.outbox"))
    waiting = [f"{id_} waits" for id_, waits in written if waits]
    return waiting + _apart("events", map(UUID, cloud.taken), [id_ for id_, _ in written])


def drifted(cloud: Cloud) -> list[str]:
    """Figures for which merging between faults and a full rebuild disagree."""
    assert cloud.invoke("compute_metrics", {}) is not None
    merged = _read_figures(cloud)
    assert cloud.invoke("compute_metrics", {"rebuild": True}) is not None
    anew = _read_figures(cloud)
    return [
        f"{name}: {merged.get(name)}, anew {anew.get(name)}"
        for name in sorted(merged.keys() | anew.keys())
        if merged.get(name) != anew.get(name)
    ]


def _read_figures(cloud: Cloud) -> dict[str, Any]:
    return {
        name: figure
        for report in _FIGURES
        for name, figure in _leaves(report, _read(cloud, f"/api/metrics/{report}"))
    }


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every number of a report, by its way there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(f"{name}.{place}", inner)
    else:
        yield name, value


def _read(cloud: Cloud, path: str) -> Any:
    admin = claims_of(str(UUID(int=1, version=4)), "admin")
    reply = cloud.request("GET", path, gateway_event("GET", path, claims=admin), safe=True)
    assert reply["statusCode"] == 200, reply
    return json.loads(reply["body"])["total"]


def _apart(what: str, told: Iterable[UUID], there: Sequence[UUID]) -> list[str]:
    expected = set(told)
    return [
        *(f"{what}: {id_} was promised and is not there" for id_ in expected - set(there)),
        *(f"{what}: nobody was told of {id_}" for id_ in set(there) - expected),
        *(f"{what}: {id_} is there twice" for id_ in set(there) if there.count(id_) > 1),
    ]


def _id(body: Any, part: str) -> UUID:
    return UUID((body[part] if part else body)["id"])
