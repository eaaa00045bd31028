"""The template with its nested templates, as it is written and as CloudFormation gets it."""

import copy

import pytest

from tools.nesting import load_whole
from tools.template import Template, expand


@pytest.fixture(scope="session")
def template() -> Template:
    return load_whole()


@pytest.fixture(scope="session")
def expanded(template: Template) -> Template:
    packaged = copy.deepcopy(template)
    for resource in packaged["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = "s3://bucket/key"
    return expand(packaged, {"DatabaseHost": "database", "MasterPassword": "secret"})
