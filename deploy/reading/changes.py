"""What CloudFormation does to get from one set of resources to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from deploy.evaluation import Node
from deploy.reading.sets import Resource
from tools.paths import REGION

#: As a change set names it.
type Replacement = Literal["True", "Conditional", "False"]

_ROOT: Final = "/properties/"


@dataclass(frozen=True)
class Change:
    """A resource that stays, with other properties.

    Attributes:
        replacement: Whether another takes its place; Conditional is for AWS to decide.
    """

    resource: Resource
    properties: tuple[str, ...]
    replacement: Replacement


@dataclass(frozen=True)
class Changes:
    """All that a change set holds."""

    added: tuple[Resource, ...]
    removed: tuple[Resource, ...]
    changed: tuple[Change, ...]

    def replaced(self, replacement: Replacement) -> list[Resource]:
        """The resources that are replaced for certain, perhaps, or not."""
        return [one.resource for one in self.changed if one.replacement == replacement]


def compare(before: Mapping[str, Resource], after: Mapping[str, Resource]) -> Changes:
    """Read what leads from one set to the other."""
    return Changes(
        added=tuple(one for name, one in after.items() if name not in before),
        removed=tuple(one for name, one in before.items() if name not in after),
        changed=tuple(
            _change(before[name], one)
            for name, one in after.items()
            if name in before and before[name].properties != one.properties
        ),
    )


def _change(before: Resource, after: Resource) -> Change:
    names = tuple(
        sorted(
            name
            for name in {*before.properties, *after.properties}
            if before.properties.get(name) != after.properties.get(name)
        )
    )
    return Change(after, names, _replacement(before, after))


def _replacement(before: Resource, after: Resource) -> Replacement:
    fixed, conditional = _fixed(after.type)
    if _differ(fixed, before, after):
        return "True"
    return "Conditional" if _differ(conditional, before, after) else "False"


def _differ(paths: Iterable[str], before: Resource, after: Resource) -> bool:
    return any(_at(path, before.properties) != _at(path, after.properties) for path in paths)


def _at(path: str, properties: Node) -> Node:
    for step in path.removeprefix(_ROOT).split("/"):
        properties = properties.get(step) if isinstance(properties, Mapping) else None
    return properties


@cache
def _fixed(kind: str) -> tuple[list[str], list[str]]:
    """The properties that only a new resource can have otherwise, always and in some cases."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return (
        schema.get("createOnlyProperties") or [],
        schema.get("conditionalCreateOnlyProperties") or [],
    )
