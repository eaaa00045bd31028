"""JSON Schemas of what the routes take and give, each model once."""

from collections.abc import Sequence
from types import NoneType
from typing import Any, Literal

from pydantic import TypeAdapter

from crm.platform.http import Route
from tools.openapi.problems import GatewayError, Problem

type Schema = dict[str, Any]
type Key = tuple[str, str, str]
type Mode = Literal["validation", "serialization"]

_PREFIX = "#/components/schemas/"


class Schemas:
    """The schemas of some routes, and the models that they refer to.

    Attributes:
        components: Every model that a request or a reply refers to.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        inputs: list[tuple[Key, Mode, TypeAdapter[Any]]] = [
            *((_key(route, "body"), "validation", route.body_adapter) for route in routes),
            *((_key(route, "query"), "validation", _query(route)) for route in routes),
            *((_key(route, "reply"), "serialization", route.reply_adapter) for route in routes),
            (("problem", "", ""), "serialization", TypeAdapter(Problem)),
            (("gateway", "", ""), "serialization", TypeAdapter(GatewayError)),
        ]
        found, definitions = TypeAdapter.json_schemas(inputs, ref_template=_PREFIX + "{model}")
        self._of = {key: schema for (key, _), schema in found.items()}
        queries = {self._name(self._of[_key(route, "query")]) for route in routes}
        models = definitions.get("$defs", {})
        self._models = models
        self.components = {name: models[name] for name in sorted(models) if name not in queries}

    def body(self, route: Route) -> Schema:
        """What a request carries."""
        return self._of[_key(route, "body")]

    def reply(self, route: Route) -> Schema:
        """What a success carries."""
        return self._of[_key(route, "reply")]

    def query(self, route: Route) -> Schema:
        """The object of a route's query parameters."""
        schema = self._of[_key(route, "query")]
        name = self._name(schema)
        return self._models[name] if name else schema

    @staticmethod
    def _name(schema: Schema) -> str | None:
        reference = schema.get("$ref")
        return reference.removeprefix(_PREFIX) if reference else None


def _key(route: Route, part: str) -> Key:
    return (route.method, route.path, part)


def _query(route: Route) -> TypeAdapter[Any]:
    return TypeAdapter(route.query or NoneType)
