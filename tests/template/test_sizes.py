"""What each set of parameters creates, as the operations guide tells it."""

import pytest
from deploy.reading.__main__ import GUIDE, renewed
from deploy.reading.changes import compare
from deploy.reading.sets import parameters_of, resources_of

from deploy.stage import sizes
from tools.template import load_template

NETWORK = {"Vpc", "VpcIpv6", "SubnetA", "SubnetB", "Routes", "Egress", "EgressRoute"}
NETWORK |= {"StorageEndpoint", "SubnetARoutes", "SubnetBRoutes", "FunctionsGroup"}
DATABASE = {"Database", "DatabaseSubnets", "DatabaseSettings", "DatabaseGroup"}
PROXY = {"DatabaseProxy", "DatabaseProxyTargets", "DatabaseProxyRole", "ProxyGroup"}
ALARMS = {"DatabaseConnectionsAlarm", "DatabaseStorageAlarm"}
NAT = {"NatSubnet", "NatInternetGateway", "NatInternetGatewayAttachment", "NatRoutes"}
NAT |= {"NatSubnetRoutes", "NatOutwardRoute", "NatAddress", "Nat", "NatRoute"}
USERS = {"UserPool", "UserPoolClient", "AdminGroup", "ServiceGroup", "MechanicGroup"}
USERS |= {"UserPoolDomain"}


def conditional(size: str, **given: str) -> set[str]:
    """The resources that a stage creates because of its parameters."""
    stands = resources_of(parameters_of(size) | given)
    return {
        name
        for name, resource in load_template()["Resources"].items()
        if "Condition" in resource and name in stands
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


def test_the_operations_guide_tells_what_the_template_says() -> None:
    assert GUIDE.read_text() == renewed(GUIDE)


@pytest.mark.parametrize("size", sizes())
def test_each_size_is_read_in_the_operations_guide(size: str) -> None:
    [head] = [line for line in GUIDE.read_text().splitlines() if line.startswith("| resource | h")]
    assert size in [cell.strip() for cell in head.split("|")]


def test_growing_from_hobby_to_production_replaces_nothing() -> None:
    hobby, production = (resources_of(parameters_of(size)) for size in ("hobby", "production"))
    changes = compare(hobby, production)
    assert {one.name for one in changes.added} == PROXY
    assert not changes.removed
    assert changes.replaced("True") == []
    assert [one.name for one in changes.replaced("Conditional")] == ["Database"]


def test_another_name_of_the_database_is_read_as_another_database() -> None:
    usual = parameters_of("hobby")
    changes = compare(resources_of(usual), resources_of(usual | {"DatabaseName": "other"}))
    assert [one.name for one in changes.replaced("True")] == ["Database"]


def test_the_same_parameters_change_nothing() -> None:
    found = resources_of(parameters_of("hobby"))
    changes = compare(found, found)
    assert (changes.added, changes.removed, changes.changed) == ((), (), ())
