"""POST /api/interactions: records one interaction, or a batch of up to 500.

An event id makes a repeated report harmless; in a batch the good items are stored and each other
one is answered with its index and the fields at fault.
"""

from crm.journey.actions import interactions
from crm.journey.contracts.interactions import (
    BatchReply,
    InteractionBatch,
    TrackedInteraction,
    TrackRequest,
)
from crm.platform.http import Api, Reply, Request

api = Api()
handler = api.handler


@api.post(
    "/api/interactions",
    roles=("customer", "service"),
    summary="Record interactions",
    status=201,
    judged_apart="interactions",
)
def track(request: Request[TrackRequest]) -> Reply[TrackedInteraction | BatchReply]:
    """201 for one that is new, 200 for one reported before and for a batch."""
    if isinstance(request.body, InteractionBatch):
        return Reply(interactions.track_batch(request.principal, request.key, request.body))
    tracked = interactions.track_one(
        request.principal, request.key, request.body, size=len(request.raw)
    )
    return Reply(tracked, status=200 if tracked.duplicate else 201)
