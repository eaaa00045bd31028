"""SessionCompleted: recommends what comes next, the moment a session has ended.

Decisions are kept once a session, so that a second delivery of the event, or of another event of
the same session, finds them made.
"""

from crm.journey.contracts.sessions import SessionCompleted
from crm.platform.events.bus import Event, consumer
from crm.upsells.actions.generation import generate_upsells


@consumer("SessionCompleted", SessionCompleted)
def handler(_: Event, completed: SessionCompleted) -> dict[str, int]:
    """An unknown session, or one that did not take place, goes to the dead-letter queue."""
    return {"recommendations": generate_upsells(completed.session_id)}
