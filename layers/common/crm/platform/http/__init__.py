"""HTTP for handlers: Powertools' resolvers with our roles, limits, idempotency and errors."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from crm.platform.http.api import FunctionUrlApi, HttpApi
from crm.platform.http.csv_response import csv_response, json_or_csv
from crm.platform.http.links import link_request
from crm.platform.http.middlewares import limit_body, validate_separately
from crm.platform.http.request import canonical_uuid
from crm.platform.http.routes import roles

Id = Annotated[UUID, BeforeValidator(canonical_uuid)]

__all__ = [
    "FunctionUrlApi",
    "HttpApi",
    "Id",
    "csv_response",
    "json_or_csv",
    "limit_body",
    "link_request",
    "roles",
    "validate_separately",
]
