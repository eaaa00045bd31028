"""Events from the outbox to the bus: what was accepted is marked, what was not is swept later."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm.platform.database import SERVICE, as_json, call
from crm.platform.events.bus import Bus, Event
from crm.platform.handlers.observability import describe, log_published, logger

_SWEEP: Final = 100


def publish_now(
    rows: Sequence[Mapping[str, Any]],
    bus: Callable[[], Bus],
    claims: Mapping[str, str] | None = None,
) -> int:
    """Publishes events whose facts are committed, and answers how many the bus took.

    Nothing that goes wrong here concerns the caller: the facts stand, and the sweep finds the rest.

    Args:
        rows: As the SQL functions return events.
        bus: Called only when there is something to publish.
        claims: Of the principal whose act it was; none for our own workers.
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
    """Publishes what is due, a lease at a time; answers how many were due, and how many taken.

    Raises:
        Unavailable: The database is away.
    """
    due = taken = 0
    while rows := call("select api.claim_outbox(%s, %s)", (SERVICE, _SWEEP)):
        published = publish_now(rows, bus)
        due, taken = due + len(rows), taken + published
        if published < len(rows):
            break
    return due, taken


def watch() -> dict[str, int]:
    """How many events are `waiting`, and for how many seconds the oldest has: `oldest_seconds`.

    Raises:
        Unavailable: The database is away.
    """
    found: dict[str, int] = call("select api.get_outbox_status(%s)", (SERVICE,))
    return found


def replay(wish: Mapping[str, Any]) -> int:
    """Makes published events due again, and answers how many.

    Args:
        wish: `event_ids`, a list of ids, or `since`, a time with its zone, or both.

    Raises:
        ValueError: It names neither, or something that is no id or time. Nothing is changed.
        Unavailable: The database is away.
    """
    ids = [UUID(one) for one in wish.get("event_ids", [])]
    since = datetime.fromisoformat(wish["since"]) if "since" in wish else None
    if not ids and since is None:
        raise ValueError("a replay names event_ids or since")
    if since is not None and since.tzinfo is None:
        raise ValueError("since needs a time zone")
    replayed: int = call("select api.republish_events(%s, %s, %s)", (SERVICE, ids, since))
    return replayed
