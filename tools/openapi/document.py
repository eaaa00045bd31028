"""The whole document: paths, components, and what holds for all of them."""

import json
import re
import tomllib
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Server

from crm.platform.http.api import HttpApi
from crm.platform.http.routes import SCHEME, Route
from tools.openapi.operations import complete
from tools.openapi.problems import error_schemas, responses
from tools.paths import ROOT

_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
_SIGN_IN: Final = "An access token of the issuer that the stack was given; its scopes are roles."
_DESCRIPTION: Final = """\
Customer journeys of a service marketplace, and the recommendations that follow a session.

**Authentication.** Every request carries an access token; its role decides what it may do.
Rows of other people are a 404, as unknown ones are.

**Repeats.** Every write may be sent again: the same request with the same `Idempotency-Key` gets
the first reply. The same key with another request is a 422.

**Errors.** The functions return problem documents (RFC 9457) that name each field at fault. The
gateway before them returns `{"message": ...}` where a token is missing or expired (401), a route
is unknown (404) or too many requests arrive (429).

**Lists** go from page to page by an opaque cursor; `next_cursor` is null on the last page.

**Money** is whole minor units with an ISO 4217 currency.
"""


def build(routes: list[Route]) -> dict[str, Any]:
    """Returns the document of these routes: Powertools' own, and what holds for all of them."""
    document = _generated(routes)
    for route in routes:
        operation = document["paths"][route.path][route.method.lower()]
        complete(operation, route)
    document["components"] |= {"responses": responses(), "parameters": _parameters()}
    _drop_unused(document)
    return document


def _generated(routes: list[Route]) -> dict[str, Any]:
    """Returns what Powertools says of all functions' routes, as if they were one function's."""
    whole = HttpApi()
    for route in routes:
        options = {name: value for name, value in route.options.items() if name != "self"}
        whole.route(**options)(route.function)
    text = whole.get_openapi_json_schema(
        title="Comeback",
        version=_version(),
        openapi_version="3.1.0",
        summary="Customer journeys, recommendations and their revenue.",
        description=_DESCRIPTION,
        license_info=License(name="MIT", identifier="MIT"),
        servers=[Server(url="/", description="The origin that passes /api on.")],
        security=[{SCHEME: []}],
        security_schemes={SCHEME: HTTPBearer(bearerFormat="JWT", description=_SIGN_IN)},
    )
    document: dict[str, Any] = json.loads(text)
    document["components"]["schemas"] |= error_schemas()
    return document


def _drop_unused(document: dict[str, Any]) -> None:
    """Takes out schemas that nothing refers to: query models, and Powertools' own errors."""
    schemas = document["components"]["schemas"]
    while unused := schemas.keys() - set(_REFERENCE.findall(json.dumps(document))):
        for name in unused:
            del schemas[name]


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
