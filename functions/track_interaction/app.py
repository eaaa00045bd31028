"""POST /api/interactions: records one interaction, or a batch of up to 500.

An event id makes a repeated report harmless. Of a batch the valid items are stored; the reply names
the index and the fields at fault of each other one.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body

from crm.journey.actions import interactions
from crm.journey.contracts.interactions import (
    LARGEST_EVENT,
    BatchReply,
    InteractionBatch,
    TrackedInteraction,
    TrackRequest,
)
from crm.platform.http import HttpApi, limit_body, roles, validate_separately

app = HttpApi()
handler = app.handler


@app.post(
    "/api/interactions",
    summary="Record interactions",
    security=roles("customer", "service"),
    status_code=201,
    responses={200: {"description": "Known before, or a batch."}, 201: {"description": "New."}},
    middlewares=[
        limit_body(LARGEST_EVENT, unless_it_names="interactions"),
        validate_separately("interactions"),
    ],
)
def track(body: Annotated[TrackRequest, Body()]) -> Response[TrackedInteraction | BatchReply]:
    """201 for one that is new, 200 for one reported before and for a batch."""
    if isinstance(body, InteractionBatch):
        batch = interactions.track_batch(app.principal, app.key, body)
        return Response(200, content_types.APPLICATION_JSON, batch)
    tracked = interactions.track_one(app.principal, app.key, body, size=len(app.raw_body))
    return Response(200 if tracked.duplicate else 201, content_types.APPLICATION_JSON, tracked)
