"""Experiments: what can be started, what runs, and what is known of it, for admins.

A start, a stop and a decision are each made once per Idempotency-Key. What an experiment compares
stands in experiments.toml and cannot be sent.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from crm.experiments.actions import running
from crm.experiments.contracts.experiments import (
    DecideRequest,
    ExperimentList,
    ExperimentPhase,
    ExperimentReport,
    StopRequest,
)
from crm.platform.http import HttpApi, roles

app = HttpApi()
handler = app.handler


@app.get("/api/experiments", summary="List experiments", security=roles("admin"))
def list_experiments() -> ExperimentList:
    """All that the file describes and all that ever ran, with the latest phase of each."""
    return running.list_experiments(app.principal)


@app.get("/api/experiments/<name>", summary="Read an experiment", security=roles("admin"))
def read_experiment(name: str) -> ExperimentReport:
    """Who was exposed, what came of it, and what is known, in numbers and in words."""
    return running.read_experiment(app.principal, name, locale=app.locale)


@app.post("/api/experiments/<name>/start", summary="Start an experiment", security=roles("admin"))
def start_experiment(name: str) -> ExperimentPhase:
    """As the file describes it now; one that runs is a 409."""
    return running.start_experiment(app.principal, app.key, name)


@app.post("/api/experiments/<name>/stop", summary="Stop an experiment", security=roles("admin"))
def stop_experiment(name: str, body: Annotated[StopRequest, Body()]) -> ExperimentPhase:
    """From the next decision on the catalogue alone counts; a shipped variation is taken back."""
    return running.stop_experiment(app.principal, app.key, name, body.reason)


@app.post("/api/experiments/<name>/decide", summary="Decide an experiment", security=roles("admin"))
def decide_experiment(name: str, body: Annotated[DecideRequest, Body()]) -> ExperimentPhase:
    """From the next decision on everyone gets this variation, but for who is held out."""
    return running.ship_experiment(app.principal, app.key, name, body.variation)
