"""The reading as tables, for docs/operations.md."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from deploy.reading.changes import Changes, compare
from deploy.reading.sets import Resource, parameters_of, resources_of
from deploy.stage import sizes
from tools.template import load_template

_GIVEN: Final = "a given database"
_KEPT: Final = {
    "Snapshot": "as a snapshot, and its automated backups as long as they are kept",
    "Retain": "as it is",
}


def reading() -> str:
    """All tables, with a sentence each."""
    sets = {size: resources_of(parameters_of(size)) for size in sizes()}
    hobby = parameters_of("hobby")
    given = resources_of(hobby | {"DatabaseHost": "db.example"})
    return "\n".join(
        [
            "**The first deployment creates:**",
            "",
            *_created(sets | {_GIVEN: given}),
            "",
            "**From hobby to production**, one change set; *Conditional* is for AWS to decide, and",
            "RDS changes class, disk, zones and days of backups in place:",
            "",
            *_updated(compare(sets["hobby"], sets["production"])),
            "",
            "**A parameter that does more than change resources in place**, when a stage of size",
            "hobby changes it; what refers to a replaced resource follows:",
            "",
            *_by_parameter(hobby),
            "",
            "**A deployment of new code** makes a new version of the layer and of the migration,",
            "runs it, and changes the functions in place. **A removal** deletes all but:",
            "",
            *_left(sets["production"]),
        ]
    )


def _created(sets: Mapping[str, Mapping[str, Resource]]) -> Iterator[str]:
    counts = {name: Counter(one.type for one in found.values()) for name, found in sets.items()}
    yield from _head("resource", *counts)
    for kind in sorted(set().union(*counts.values())):
        yield _row(f"`{kind}`", *(str(count[kind] or "-") for count in counts.values()))
    yield _row("**together**", *(f"**{count.total()}**" for count in counts.values()))


def _updated(changes: Changes) -> Iterator[str]:
    yield from _head("resource", "what", "replacement")
    for kind, names in _by_type(changes.added):
        yield _row(f"`{kind}`", f"added: {names}", "-")
    for kind, names in _by_type(changes.removed):
        yield _row(f"`{kind}`", f"removed: {names}", "-")
    alike = Counter((one.resource.type, one.properties, one.replacement) for one in changes.changed)
    for (kind, properties, replacement), count in sorted(alike.items()):
        times = f" ({count})" if count > 1 else ""
        yield _row(f"`{kind}`{times}", ", ".join(properties), replacement)


def _by_parameter(usual: Mapping[str, str]) -> Iterator[str]:
    before = resources_of(usual)
    yield from _head("parameter", "replaces", "may replace", "adds", "removes")
    for name, other in _others(usual):
        changes = compare(before, resources_of({**usual, name: other}))
        cells = [
            _names(changes.replaced("True")),
            _names(changes.replaced("Conditional")),
            _names(changes.added),
            _names(changes.removed),
        ]
        if any(cells):
            yield _row(f"`{name}`", *(cell or "-" for cell in cells))


def _others(usual: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each parameter that is no secret, with another value."""
    declared = load_template()["Parameters"]
    for name, value in usual.items():
        if allowed := [str(one) for one in declared[name].get("AllowedValues", [])]:
            yield name, next(one for one in reversed(allowed) if one != value)
        else:
            yield name, str(int(value) + 1) if value.isdigit() else "other"


def _left(found: Mapping[str, Resource]) -> Iterator[str]:
    yield from _head("resource", "stays")
    for one in found.values():
        # A version goes with its function.
        if one.on_delete in _KEPT and one.type != "AWS::Lambda::Version":
            yield _row(f"`{one.type}` {one.name}", _KEPT[one.on_delete])


def _by_type(found: Iterable[Resource]) -> list[tuple[str, str]]:
    kinds: dict[str, list[Resource]] = {}
    for one in found:
        kinds.setdefault(one.type, []).append(one)
    return [(kind, _names(ones)) for kind, ones in sorted(kinds.items())]


def _names(found: Iterable[Resource]) -> str:
    return ", ".join(one.name for one in found)


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
