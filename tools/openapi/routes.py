"""The routes of every function, in the order of the document."""

import importlib
from pathlib import Path

from crm.platform.http import Api, Route


class Ambiguous(Exception):  # noqa: N818 - says what the routes are
    """Two functions declare the same route, or two routes the same name."""


def declared_routes(functions: Path) -> list[Route]:
    """What the gateway serves: public routes have an address of their own and are left out.

    Raises:
        Ambiguous: The document could not tell two routes apart.
    """
    routes = [
        route
        for folder in sorted(path.parent.name for path in functions.glob("*/app.py"))
        for route in _routes_of(folder)
        if not route.public
    ]
    for names in (
        [f"{route.method} {route.path}" for route in routes],
        [operation_id(route) for route in routes],
    ):
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise Ambiguous(f"declared more than once: {', '.join(sorted(twice))}")
    return sorted(routes, key=lambda route: (route.path, route.method))


def operation_id(route: Route) -> str:
    """The name of a route: its handler's, and what the handler is about."""
    return f"{tag(route)}_{route.function.__name__}"


def tag(route: Route) -> str:
    """What a route is about: the first part of its path below /api."""
    return route.path.split("/")[2]


def _routes_of(folder: str) -> list[Route]:
    api = getattr(importlib.import_module(f"functions.{folder}.app"), "api", None)
    return api.routes if isinstance(api, Api) else []
