"""Our own layouts, by Jinja: what is filled in is escaped, and what is missing is an error."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape


@cache
def template(name: str) -> Template:
    """Return a layout of this folder; only those that end in .html escape what they are given."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent, encoding="utf-8"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=False,
    )
    return environment.get_template(name)
