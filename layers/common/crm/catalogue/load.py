"""Loads the catalogue, whole and valid or not at all."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from crm.catalogue.consistency import find_doubts, find_problems
from crm.catalogue.model import Catalogue, Cooldown
from crm.platform import toml_file
from crm.platform.money import CURRENCIES
from crm.platform.toml_file import Source
from crm.platform.toml_file import TomlFileError as CatalogueError

__all__ = [
    "CATALOGUE_PATH",
    "CatalogueError",
    "catalogue",
    "catalogue_hash",
    "doubts",
    "file_source",
    "load",
    "parse",
    "validate",
]

CATALOGUE_PATH: Final = Path(__file__).with_name("catalogue.toml")


@cache
def catalogue() -> Catalogue:
    """The catalogue of this deployment, read once per process."""
    return load(CATALOGUE_PATH)


@cache
def file_source() -> tuple[Source, Mapping[str, Any]]:
    """The text of this deployment's file, and what it says before any of it is checked."""
    source = Source(CATALOGUE_PATH.read_text(encoding="utf-8"), CATALOGUE_PATH.name)
    return source, toml_file.read(source)


@cache
def catalogue_hash() -> str:
    """SHA-256 of what the catalogue of this deployment says, comments and layout left aside."""
    return hashlib.sha256(json.dumps(file_source()[1], default=str).encode()).hexdigest()


def load(path: Path) -> Catalogue:
    """Read and validate a file.

    Raises:
        CatalogueError: It cannot be used; each line of the message names file, line and key.
    """
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Catalogue:
    """Validate the text of the file of that name.

    Raises:
        CatalogueError: As `load`.
    """
    source = Source(text, name)
    return validate(toml_file.read(source), source)


def validate(values: dict[str, Any], source: Source) -> Catalogue:
    """Validate what was read, and name its problems by the lines of a file; as `parse`."""
    return toml_file.validate(values, source, prepare=_context, root=Catalogue, check=find_problems)


def doubts(found: Catalogue, path: Path) -> list[str]:
    """What is valid in the file and yet hardly meant, each with file, line and key."""
    return toml_file.located(
        list(find_doubts(found)), Source(path.read_text(encoding="utf-8"), path.name)
    )


def _context(values: dict[str, Any]) -> dict[str, Any]:
    """What single values are validated against, however wrong the rest of the file is."""
    currency, plans = values.get("currency"), _table(values, "plans")
    return {
        "currency": currency if currency in CURRENCIES else "USD",
        "plans": list(plans),
        "session_plans": [name for name in plans if "session_type" in _table(plans, name)],
        "cooldown": _default_cooldown(values),
    }


def _default_cooldown(values: Mapping[str, Any]) -> dict[str, Any]:
    """What offers inherit: nothing of a table that is wrong, which is reported at its own place."""
    try:
        return asdict(TypeAdapter(Cooldown).validate_python(values.get("cooldown")))
    except ValidationError:
        return {field.name: 0 for field in fields(Cooldown)}


def _table(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}
