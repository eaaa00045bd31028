"""What each set of parameters creates, as the operations guide tells it."""

from collections.abc import Mapping
from typing import Any

import pytest

from deploy.stage import Stage
from dev.template import Template, load_template

NETWORK = {"Vpc", "VpcIpv6", "SubnetA", "SubnetB", "Routes", "Egress", "EgressRoute"}
NETWORK |= {"StorageEndpoint", "SubnetARoutes", "SubnetBRoutes", "FunctionsGroup"}
DATABASE = {"Database", "DatabaseSubnets", "DatabaseSettings", "DatabaseGroup"}
PROXY = {"DatabaseProxy", "DatabaseProxyTargets", "DatabaseProxyRole", "ProxyGroup"}
ALARMS = {"DatabaseConnectionsAlarm", "DatabaseStorageAlarm"}
NAT = {"NatSubnet", "NatInternetGateway", "NatInternetGatewayAttachment", "NatRoutes"}
NAT |= {"NatSubnetRoutes", "NatOutwardRoute", "NatAddress", "Nat", "NatRoute"}
USERS = {"UserPool", "UserPoolClient", "AdminGroup", "ServiceGroup", "MechanicGroup"}
USERS |= {"UserPoolDomain"}


def holds(template: Template, parameters: Mapping[str, str], condition: Any) -> bool:
    """Whether a condition is true, evaluated as CloudFormation does."""

    def value(node: Any) -> Any:
        match node:
            case {"Ref": name}:
                return parameters[name]
            case {"Fn::Join": [_, inner]}:
                return value(inner)
        return node

    match condition:
        case str(name):
            return holds(template, parameters, template["Conditions"][name])
        case {"Condition": name}:
            return holds(template, parameters, name)
        case {"Fn::Equals": [one, other]}:
            return bool(value(one) == value(other))
        case {"Fn::Not": [one]}:
            return not holds(template, parameters, one)
        case {"Fn::And": several}:
            return all(holds(template, parameters, one) for one in several)
    raise AssertionError(condition)


def conditional(size: str, **given: str) -> set[str]:
    """The resources that a stage creates because of its parameters."""
    template = load_template()
    parameters = Stage(name="prod", region="eu-central-1", size=size, given=given).parameters
    return {
        name
        for name, resource in template["Resources"].items()
        if "Condition" in resource and holds(template, parameters, resource["Condition"])
    }


def test_a_hobby_brings_its_database_and_a_network_without_hourly_prices() -> None:
    assert conditional("hobby") == NETWORK | DATABASE | ALARMS | USERS


def test_production_adds_the_proxy() -> None:
    assert conditional("production") == conditional("hobby") | PROXY


def test_a_given_database_needs_none_of_it() -> None:
    assert conditional("production", DatabaseHost="db.example") == USERS


def test_nat_is_there_only_for_who_asks() -> None:
    assert conditional("hobby", NatGateway="true") == conditional("hobby") | NAT


def test_an_issuer_of_ones_own_replaces_the_pool() -> None:
    assert conditional("hobby", JwtIssuer="https://id.example") == conditional("hobby") - USERS


@pytest.mark.parametrize("name", ["Database", "UserPool"])
def test_data_outlive_the_stack(name: str) -> None:
    resource = load_template()["Resources"][name]
    assert resource["DeletionPolicy"] in {"Snapshot", "Retain"}
    assert resource["UpdateReplacePolicy"] in {"Snapshot", "Retain"}
