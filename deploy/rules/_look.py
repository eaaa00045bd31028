"""Finds resources in a template as CloudFormation gets it, for the rules beside this file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cfnlint.template import Template

from tools.nesting import inline

type Properties = Mapping[str, Any]


def whole(cfn: Template) -> Template:
    """The template with its nested templates in their places, for a rule about all of them."""
    folder = Path(cfn.filename).resolve().parent
    return Template(cfn.filename, inline(cfn.template, folder), cfn.regions)


def resources(cfn: Template, kind: str) -> Iterator[tuple[str, Properties]]:
    """The resources of a type: logical name and properties."""
    for name, resource in cfn.template.get("Resources", {}).items():
        if resource.get("Type") == kind:
            yield name, resource.get("Properties", {})


def functions(cfn: Template) -> dict[str, Properties]:
    """The Lambda functions."""
    return dict(resources(cfn, "AWS::Lambda::Function"))


def referred(value: object) -> str | None:
    """The logical name that a Ref or GetAtt points at."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), *_]}:
            return name
        case {"Fn::GetAtt": str(path)}:
            return path.partition(".")[0]
    return None


def variables(function: Properties) -> Properties:
    """The environment that a function is given."""
    found: Properties = function.get("Environment", {}).get("Variables", {})
    return found


def at(name: str, *path: str) -> list[str]:
    """Where in the template something is wrong."""
    return ["Resources", name, "Properties", *path]
