"""`make catalogue`: writes what is published into catalogue.toml, with its comments."""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import tomlkit

from crm.catalogue import patches as patching
from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, parse
from crm.catalogue.patches import Patches
from crm.editing.actions.drafting import read_catalogue
from crm.platform.principal import Principal
from local.replay_decisions import configure
from local.stack.description import read_stack
from local.stack.settings import developer_settings

_LOGIN = "crm_app"


class CannotWriteError(Exception):
    """What is published cannot become the file; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Write the file, and tell what changes in it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make catalogue", description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, help="a reply of GET /api/catalogue")
    parser.add_argument("--file", type=Path, default=CATALOGUE_PATH, help="the file to write")
    options = parser.parse_args(arguments)
    try:
        patches = _published(options.source)
        text = options.file.read_text(encoding="utf-8")
        written = rewrite(text, patches, name=options.file.name)
    except (CannotWriteError, CatalogueError, OSError, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    for change in patching.changes(tomllib.loads(text), {}, patches):
        place = f"{change.table}.{change.name}.{change.key}"
        print(f"{place}: {change.before} -> {change.after}")
        if change.key in {*patching.TEXTS, "reason"}:
            print("  Say it in the files of the other languages too.")
    options.file.write_text(written, encoding="utf-8")
    return 0


def rewrite(text: str, patches: Patches, *, name: str) -> str:
    """Return the file with what is published in it; all else of it stays as it is.

    Raises:
        CannotWriteError: The file has no place for it.
        CatalogueError: It would not be valid.
    """
    values = tomllib.loads(text)
    problems = [problem.sentence for problem in patching.unknown(values, patches)]
    if problems:
        raise CannotWriteError("\n".join(problems))
    wanted = patching.apply(values, patches)
    document = tomlkit.parse(text)
    for kind, patch in patches.get("offers", {}).items():
        _write(document["offers"][kind], wanted["offers"][kind], patch or ())
    for discount, table in patches.get("discounts", {}).items():
        new = None if table is None else wanted["discounts"][discount]
        _write_discount(document, discount, new)
    written = tomlkit.dumps(document)
    if tomllib.loads(written) != wanted:
        raise CannotWriteError(f"{name} cannot be written by itself: change it by hand.")
    parse(written, name=name)
    return written


def _write(table: Any, wanted: Mapping[str, Any], keys: Iterable[str]) -> None:  # noqa: ANN401 - tomlkit's
    for key in keys:
        if key in wanted:
            table[key] = wanted[key]
        elif key in table:
            table.remove(key)


def _write_discount(document: Any, name: str, table: Mapping[str, Any] | None) -> None:  # noqa: ANN401 - tomlkit's
    if "discounts" not in document:
        document["discounts"] = tomlkit.table(is_super_table=True)
    discounts = document["discounts"]
    if table is None:
        discounts.remove(name)
        if not discounts:
            document.remove("discounts")
    elif name in discounts:
        own = discounts[name].unwrap()
        _write(
            discounts[name],
            table,
            {key for key in {**own, **table} if own.get(key) != table.get(key)},
        )
    else:
        discounts[name] = table


def _published(source: Path | None) -> dict[str, Any]:
    """What is in force over the file, by a saved reply, else on the local stack."""
    state = _local_state() if source is None else json.loads(source.read_text(encoding="utf-8"))
    versions = state.get("versions") or [{"patches": {}}]
    patches: dict[str, Any] = versions[0]["patches"]
    return patches


def _local_state() -> Mapping[str, Any]:
    stack = read_stack(developer_settings())
    if "database" not in stack:
        raise CannotWriteError("There is no stack; `make up` starts one, or name a reply: FROM=.")
    configure(stack["database"], _LOGIN)
    return read_catalogue(Principal(id=UUID(int=0), role="admin")).model_dump(mode="json")


if __name__ == "__main__":
    sys.exit(main())
