"""POST /api/intake/start: a customer files an intake.

A free plan's session exists from here on; a paid plan's once its checkout is paid. A repeat with
the same Idempotency-Key returns the first reply.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from crm.journey.actions import intakes
from crm.journey.contracts.intakes import IntakeReply, IntakeRequest
from crm.platform.http import HttpApi, roles

app = HttpApi()
handler = app.handler


@app.post(
    "/api/intake/start", summary="File an intake", security=roles("customer"), status_code=201
)
def start(body: Annotated[IntakeRequest, Body()]) -> IntakeReply:
    """A plan that the catalogue does not have is a 422, as is a vehicle that it cannot place."""
    return intakes.start_intake(app.principal, app.key, body, locale=app.locale)
