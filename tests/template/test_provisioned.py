"""Provisioned concurrency: nothing at 0, and above it an alias that the API calls."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.provisioned import PARAMETER, add_aliases, digest, provisioned_template
from deploy.stage import Stage
from tools.nesting import load_whole
from tools.paths import REGION
from tools.template import Template, expand, resources

PROVISIONED = {"TrackInteraction", "UpsellsApi", "CheckoutStart"}


def transform(version: str | None) -> Template:
    template = copy.deepcopy(load_whole())
    for resource in template["Resources"].values():
        for name in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][name] = "s3://bucket/key"
    if version is not None:
        add_aliases(template, version)
    return expand(template, {})


def aliased(expanded: Template) -> set[str]:
    """The functions of the API's routes that are called by an alias."""
    [api] = resources(expanded, "AWS::ApiGatewayV2::Api").values()
    uris = [
        operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
        for methods in api["Properties"]["Body"]["paths"].values()
        for operation in methods.values()
    ]
    return {uri.partition("Aliaslive")[0].rpartition("${")[2] for uri in uris if "Alias" in uri}


def versions(expanded: Template) -> set[str]:
    found = resources(expanded, "AWS::Lambda::Version")
    return {name for name in found if not name.startswith("MigrateDatabase")}


def test_without_it_the_api_calls_the_functions_themselves() -> None:
    plain = transform(None)
    assert aliased(plain) == set()
    assert versions(plain) == set()
    assert Stage(name="prod", region=REGION, size="hobby", given={}).parameters[PARAMETER] == "0"


def test_with_it_the_api_calls_aliases_that_are_kept_initialised_and_may_be_called() -> None:
    expanded = transform("one")
    assert aliased(expanded) == PROVISIONED
    for name in PROVISIONED:
        alias = expanded["Resources"][f"{name}Aliaslive"]["Properties"]
        config = alias["ProvisionedConcurrencyConfig"]
        assert config == {"ProvisionedConcurrentExecutions": {"Ref": PARAMETER}}
        permitted = [
            one["Properties"]["FunctionName"]
            for key, one in resources(expanded, "AWS::Lambda::Permission").items()
            if key.startswith(name)
        ]
        assert permitted
        assert all(one == {"Ref": f"{name}Aliaslive"} for one in permitted)


def test_each_change_of_code_or_settings_publishes_new_versions() -> None:
    assert len(versions(transform("one"))) == len(PROVISIONED)
    assert not versions(transform("one")) & versions(transform("two"))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "CommonLayer").mkdir()
    (tmp_path / "CommonLayer" / "crm.py").write_text("1")
    function: dict[str, Any] = {
        "Type": "AWS::Serverless::Function",
        "Metadata": {PARAMETER: {"Ref": PARAMETER}},
        "Properties": {},
    }
    (tmp_path / "template.yaml").write_text(json.dumps({"Resources": {"UpsellsApi": function}}))
    return tmp_path


def test_a_built_template_is_deployed_as_it_is_unless_more_is_wanted(built: Path) -> None:
    before = (built / "template.yaml").read_text()
    assert provisioned_template(built, {PARAMETER: "0"}) == built / "template.yaml"
    rewritten = json.loads(provisioned_template(built, {PARAMETER: "2"}).read_text())
    properties = rewritten["Resources"]["UpsellsApi"]["Properties"]
    assert properties["AutoPublishAlias"] == "live"
    again = json.loads(provisioned_template(built, {PARAMETER: "2"}).read_text())
    assert again == rewritten
    assert (built / "template.yaml").read_text() == before


def test_layer_and_parameters_are_part_of_a_version(built: Path) -> None:
    first = digest(built, {"LogLevel": "INFO"})
    assert first == digest(built, {"LogLevel": "INFO"})
    assert first != digest(built, {"LogLevel": "DEBUG"})
    (built / "CommonLayer" / "crm.py").write_text("2")
    assert first != digest(built, {"LogLevel": "INFO"})
