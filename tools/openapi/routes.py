"""The routes of every function, in the order of the document."""

import importlib
from pathlib import Path

from crm.platform.http.api import HttpApi
from crm.platform.http.routes import Route


class Ambiguous(Exception):  # noqa: N818 - says what the routes are
    """Two functions declare the same route, or two routes the same name."""


def declared_routes(functions: Path) -> list[Route]:
    """Returns what the gateway serves; a function with a URL of its own is left out.

    Raises:
        Ambiguous: Two routes have the same path in the document.
    """
    routes = [
        route
        for folder in sorted(path.parent.name for path in functions.glob("*/app.py"))
        for route in _routes_of(folder)
    ]
    for names in (
        [f"{route.method} {route.path}" for route in routes],
        [route.operation_id for route in routes if _is_documented(route)],
    ):
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise Ambiguous(f"declared more than once: {', '.join(sorted(twice))}")
    return sorted(routes, key=lambda route: (route.path, route.method))


def documented_routes(functions: Path) -> list[Route]:
    """Returns the routes of the document: the API's, and not the links that mails carry."""
    return [route for route in declared_routes(functions) if _is_documented(route)]


def _is_documented(route: Route) -> bool:
    return route.path.startswith("/api/")


def _routes_of(folder: str) -> list[Route]:
    app = getattr(importlib.import_module(f"functions.{folder}.app"), "app", None)
    return app.routes if isinstance(app, HttpApi) else []
