"""What is known of customers: where they stand, who may leave, who comes back; for admins.

All of it reads alone, and each answer is one call of one SQL function.
"""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Query

from crm.platform.http import HttpApi, csv_response, json_or_csv, roles
from crm.predictions.actions import reading
from crm.predictions.contracts.overview import Predictions
from crm.predictions.contracts.retention import Retention
from crm.predictions.contracts.standing import ScoredPage, ScoredQuery

app = HttpApi()
handler = app.handler


@app.get("/api/predictions", summary="Read what is known of customers", security=roles("admin"))
def read_predictions() -> Predictions:
    """Segments, who may leave, expected values with intervals, models and cohorts."""
    return reading.read_predictions(app.principal, datetime.now(UTC), locale=app.locale)


@app.get(
    "/api/predictions/customers",
    summary="List customers by where they stand",
    security=roles("admin"),
    responses=json_or_csv(ScoredPage),
)
def list_customers(query: Annotated[ScoredQuery, Query()]) -> Response[ScoredPage]:
    """Those of a segment, of a cohort, or at risk, as JSON or as CSV."""
    page = reading.list_customers(app.principal, query, locale=app.locale)
    if query.format == "json":
        return Response(200, content_types.APPLICATION_JSON, page)
    return csv_response(reading.as_csv(page), "customers.csv", page.next_cursor)


@app.get("/api/predictions/retention", summary="Read who came back", security=roles("admin"))
def read_retention() -> Retention:
    """By the month of the first session, in each month after it."""
    return reading.read_retention(app.principal, datetime.now(UTC))
