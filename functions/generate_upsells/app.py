"""SessionCompleted: recommends what comes next, the moment a session has ended.

Decisions are kept once per session, so that a second delivery of the event, or another event of the
same session, finds them made.
"""

from crm.journey.contracts.sessions import SessionCompleted
from crm.messages.actions.budget import contact_budget
from crm.platform.events.event import Event
from crm.platform.handlers.event import event_handler
from crm.upsells.actions import generation


@event_handler(SessionCompleted)
def generate_upsells(event: Event[SessionCompleted]) -> dict[str, int]:
    """An unknown session, or one that did not take place, goes to the failure queue."""
    made = generation.generate_upsells(event.data.session_id, budget=contact_budget())
    return {"recommendations": made}


handler = generate_upsells
