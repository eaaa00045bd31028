"""POST /api/intake/start: a customer files an intake.

A free plan's session exists from here on; a paid plan's once its checkout is paid. A repeat with
the same Idempotency-Key is answered with the first reply.
"""

from crm.journey.actions import intakes
from crm.journey.contracts.intakes import IntakeReply, IntakeRequest
from crm.platform.http import Api, Request

api = Api()
handler = api.handler


@api.post("/api/intake/start", roles=("customer",), summary="File an intake", status=201)
def start(request: Request[IntakeRequest]) -> IntakeReply:
    """A plan that the catalogue does not have is a 422, as is a vehicle that it cannot place."""
    return intakes.start_intake(request.principal, request.key, request.body, locale=request.locale)
