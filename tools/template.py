"""Reads template.yaml into plain dictionaries, and expands what is SAM's in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.paths import REGION, ROOT

TEMPLATE = ROOT / "template.yaml"

type Template = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """A loader that knows CloudFormation's tags; libyaml is ten times as fast as Python."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    match node:
        case yaml.ScalarNode():
            value = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            value = loader.construct_mapping(node, deep=True)
        case _:
            raise TypeError(f"unknown kind of YAML node: {node!r}")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def load_template(path: Path = TEMPLATE) -> Template:
    """Parse a template; what `!Ref Name` says becomes `{"Ref": "Name"}`."""
    # The loader derives from the safe one: it builds nothing but dictionaries, lists and scalars.
    template: Template = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506
    return template


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """Pick the Lambda functions by their logical names."""
    return resources(template, "AWS::Serverless::Function")


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Pick the resources of one type by their logical names."""
    found = template["Resources"].items()
    return {name: resource for name, resource in found if resource["Type"] == kind}


def expand(template: Template, parameters: Mapping[str, str]) -> Template:
    """Turn SAM's resources into CloudFormation's own, as the transform in AWS does."""
    # It takes half a second to import, and most callers only read.
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    # The translator asks boto3 for a region, to know the partition.
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    defaults = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    }
    translator = Translator({}, Parser())
    expanded: Template = translator.translate(template, defaults | dict(parameters))
    # Its figures go nowhere; unpublished, they would be complained about.
    translator.metrics.publish()
    return expanded
