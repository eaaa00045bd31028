"""The whole document: paths, components, and what holds for all of them."""

import tomllib
from typing import Any

from crm.platform.http import Route
from tools.openapi.examples import check_examples
from tools.openapi.metric_samples import METRIC_SAMPLES
from tools.openapi.operations import operation
from tools.openapi.problems import responses
from tools.openapi.routes import operation_id
from tools.openapi.samples import SAMPLES
from tools.openapi.schemas import Schemas
from tools.paths import ROOT

_DESCRIPTION = """\
Customer journeys of a service marketplace, and the recommendations that follow a session.

**Who asks.** Every request carries an access token; its role decides what it may do. Rows of other
people are answered as if they did not exist.

**Repeats.** Every write may be sent again: with the same `Idempotency-Key` the second request is
answered with the first reply. The same key with another request is a 422.

**Errors.** The functions answer problem documents (RFC 9457) that name each field at fault. The
gateway before them answers `{"message": ...}` where a token is missing or expired (401), a route
is unknown (404) or too many requests arrive (429).

**Lists** go from page to page by an opaque cursor; `next_cursor` is null on the last page.

**Money** is whole minor units with an ISO 4217 currency.
"""


def build(routes: list[Route]) -> dict[str, Any]:
    """The document of these routes.

    Raises:
        WrongExample: An example does not fit its route.
    """
    samples = SAMPLES | METRIC_SAMPLES
    check_examples(routes, samples)
    schemas = Schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operations = paths.setdefault(route.path, {})
        operations[route.method.lower()] = operation(route, schemas, samples[operation_id(route)])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Comeback",
            "version": _version(),
            "summary": "Customer journeys, recommendations and their revenue.",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The origin that passes /api on."}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": responses(),
            "parameters": _parameters(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of the issuer that the stack was given.",
                }
            },
        },
    }


def _parameters() -> dict[str, Any]:
    return {
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "Chosen before the first attempt, the same for each repeat.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": 255,
                "pattern": "^[ -~]+$",
                "examples": ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
            },
        },
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "required": False,
            "description": "How prices are written; American English unless given.",
            "schema": {"type": "string", "examples": ["de-DE"]},
        },
    }


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
