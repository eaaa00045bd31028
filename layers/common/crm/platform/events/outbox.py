"""Publishes events from the outbox: what the bus accepts is marked, the rest is swept later."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm.platform.database import SERVICE, as_json, call
from crm.platform.events.event import Bus, Event
from crm.platform.handlers.observability import describe, log_published, logger

_SWEEP: Final = 100


def publish_now(
    rows: Sequence[Mapping[str, Any]],
    bus: Callable[[], Bus],
    claims: Mapping[str, str] | None = None,
) -> int:
    """Publish events whose facts are committed, and return how many the bus accepted.

    Nothing that goes wrong here concerns the caller: the facts stand, and the sweep finds the rest.

    Args:
        rows: As the SQL functions return events.
        bus: Called only when there is something to publish.
        claims: Of the principal who acted; none for our own workers.
    """
    if not rows:
        return 0
    try:
        accepted = bus().publish([Event.from_document(row) for row in rows])
        if accepted:
            log_published([row for row in rows if UUID(row["id"]) in accepted])
            call(
                "select api.mark_published(%s, %s)",
                (as_json(claims) if claims else SERVICE, sorted(accepted)),
            )
    except Exception as error:  # noqa: BLE001 - whatever it is, the sweep repeats what it hid
        waiting = {"event_ids": [row["id"] for row in rows], "fault": describe(error)}
        logger().error("events wait for the sweep", extra=waiting)
        return 0
    return len(accepted)


def sweep(bus: Callable[[], Bus]) -> tuple[int, int]:
    """Publish what is due, a lease at a time; returns how many were due and how many accepted.

    Raises:
        Unavailable: The database is unavailable.
    """
    due = accepted = 0
    while rows := call("select api.claim_outbox(%s, %s)", (SERVICE, _SWEEP)):
        published = publish_now(rows, bus)
        due, accepted = due + len(rows), accepted + published
        if published < len(rows):
            break
    return due, accepted


def watch() -> dict[str, int]:
    """The number of events `waiting`, and the age of the oldest in seconds: `oldest_seconds`.

    Raises:
        Unavailable: The database is unavailable.
    """
    found: dict[str, int] = call("select api.get_outbox_status(%s)", (SERVICE,))
    return found


def replay(request: Mapping[str, Any]) -> int:
    """Make published events due again, and return how many.

    Args:
        request: `event_ids`, a list of ids, or `since`, a time with its zone, or both.

    Raises:
        ValueError: It names neither, or something that is no id or time. Nothing is changed.
        Unavailable: The database is unavailable.
    """
    ids = [UUID(one) for one in request.get("event_ids", [])]
    since = datetime.fromisoformat(request["since"]) if "since" in request else None
    if not ids and since is None:
        raise ValueError("a replay names event_ids or since")
    if since is not None and since.tzinfo is None:
        raise ValueError("since needs a time zone")
    replayed: int = call("select api.republish_events(%s, %s, %s)", (SERVICE, ids, since))
    return replayed
