"""Simulates a draft of the catalogue beside the current one, for admins; it changes nothing."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from crm.platform.http import HttpApi, roles
from crm.simulation.actions.drafts import simulate_draft
from crm.simulation.contracts.drafts import SimulationRequest
from crm.simulation.contracts.reports import SimulationReport

app = HttpApi()
handler = app.handler


@app.post("/api/simulations", summary="Simulate a draft", security=roles("admin"))
def simulate(body: Annotated[SimulationRequest, Body()]) -> SimulationReport:
    """A year of customers who behave as they did, where that is known; it takes some seconds."""
    return simulate_draft(app.principal, body)
