"""Finds the lines of a TOML file on which its keys stand."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

type KeyPath = tuple[str | int, ...]


def lines_of(text: str, paths: Sequence[KeyPath]) -> Mapping[KeyPath, int]:
    """The line where each path begins; one that is missing begins where its table does.

    The file is parsed again up to each of its lines: a path begins behind the last whole
    statement without it. Slow, and right for whatever TOML allows.
    """
    lines = text.splitlines()
    wanted = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    found: dict[KeyPath, int] = {}
    begun = 1
    for number in range(1, len(lines) + 1):
        try:
            values = tomllib.loads("\n".join(lines[:number]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        for path in [path for path in wanted if _holds(values, path)]:
            found[path] = begun
            wanted.discard(path)
        begun = number + 1
    return {path: _nearest(found, path) for path in paths}


def _holds(values: Any, path: KeyPath) -> bool:  # noqa: ANN401 - TOML may hold anything
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _nearest(found: dict[KeyPath, int], path: KeyPath) -> int:
    outward = (path[:depth] for depth in range(len(path), 0, -1))
    return next((found[outer] for outer in outward if outer in found), 1)
