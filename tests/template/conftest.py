"""The template with its nested templates, as it is written and as CloudFormation gets it."""

import copy

import pytest

from tools.nesting import load_whole
from tools.template import Template, expand


@pytest.fixture(scope="session")
def template() -> Template:
    return load_whole()


@pytest.fixture(scope="session")
def packaged(template: Template) -> Template:
    """The template as `sam package` leaves it."""
    packaged = copy.deepcopy(template)
    for resource in packaged["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = "s3://bucket/key"
    return packaged


@pytest.fixture(scope="session")
def expanded(packaged: Template) -> Template:
    return expand(copy.deepcopy(packaged), {"DatabaseHost": "database", "MasterPassword": "secret"})
