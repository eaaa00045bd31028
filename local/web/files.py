"""The pages as files, under clean addresses: `/summary` is `web/summary/index.html`."""

import os
import stat
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# What CloudFront sends in AWS; scripts and styles come from files alone.
_POLICY: Final = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class Pages(StaticFiles):
    """Files that browsers always revalidate, so that an edit shows on reload."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find the file, or the page that a folder stands for."""
        found, facts = super().lookup_path(path)
        if facts is not None and stat.S_ISDIR(facts.st_mode):
            return super().lookup_path(str(Path(path) / "index.html"))
        return found, facts

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Add the headers that a page carries in AWS as well."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        if path.startswith("component"):
            # A page of another origin loads the component as a module, which takes CORS.
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response
