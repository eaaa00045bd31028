"""A page of rows as a CSV file."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel


def csv_response(text: str, filename: str, next_cursor: str | None) -> Response[Any]:
    """Returns the file; `X-Next-Cursor` leads to the next page where there is one."""
    headers: dict[str, str | list[str]] = {
        "Content-Disposition": f'attachment; filename="{filename}"'
    }
    if next_cursor:
        headers["X-Next-Cursor"] = next_cursor
    return Response(200, "text/csv; charset=utf-8", text, headers=headers)


def json_or_csv(model: type[BaseModel]) -> dict[int, OpenAPIResponse]:
    """Returns the `responses` of a route that gives a page as JSON, or as CSV on request."""
    return {
        200: {
            "description": "The page.",
            "headers": {
                "X-Next-Cursor": {
                    "description": "Of CSV: leads to the next page, where there is one.",
                    "schema": {"type": "string"},
                },
                "Content-Disposition": {
                    "description": "Of CSV: the name of the file.",
                    "schema": {"type": "string"},
                },
            },
            "content": {
                "application/json": {"model": model},
                "text/csv": {"schema": {"type": "string"}},
            },
        }
    }
