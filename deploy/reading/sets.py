"""What stands under a set of parameters: the template, expanded, with its conditions worked out."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from deploy.evaluation import Node, evaluate
from deploy.stage import Stage
from tools.paths import REGION
from tools.template import Template, expand, load_template

# What a deployment is for CloudFormation, without what only AWS knows.
_UPLOADED = "s3://bucket/key"


@dataclass(frozen=True)
class Resource:
    """A resource as CloudFormation is given it."""

    name: str
    type: str
    properties: Mapping[str, Node]
    on_delete: str


def parameters_of(size: str) -> dict[str, str]:
    """The parameters of a stage that takes a size of deploy/sizes.toml as it is."""
    return Stage(name="prod", region=REGION, size=size, given={}).parameters


def resources_of(parameters: Mapping[str, str]) -> dict[str, Resource]:
    """The resources that stand under these parameters, by their names."""
    template = _expanded()
    return {
        name: Resource(
            name=name,
            type=one["Type"],
            properties=evaluate(template, one.get("Properties", {}), parameters),
            on_delete=one.get("DeletionPolicy", "Delete"),
        )
        for name, one in template["Resources"].items()
        if _stands(template, one, parameters)
    }


def _stands(template: Template, resource: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    condition = resource.get("Condition")
    return condition is None or bool(evaluate(template, {"Condition": condition}, given))


@cache
def _expanded() -> Template:
    packaged = copy.deepcopy(load_template())
    for resource in packaged["Resources"].values():
        for key in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][key] = _UPLOADED
    return expand(packaged, {})
