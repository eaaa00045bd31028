"""Events from the outbox to the bus: what was accepted is marked, what was not is swept later."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from crm.platform.bus import Bus, Event
from crm.platform.database import SERVICE, as_json, call
from crm.platform.observability import describe, logger

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
