"""What each set of parameters creates, and what changing them replaces."""

from collections.abc import Mapping
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from deploy.stage import Stage
from tests.support.evaluation import evaluate
from tools.paths import REGION
from tools.template import Template

NETWORK = {"Vpc", "VpcIpv6", "SubnetA", "SubnetB", "Routes", "Egress", "EgressRoute"}
NETWORK |= {"StorageEndpoint", "SubnetARoutes", "SubnetBRoutes", "FunctionsGroup"}
DATABASE = {"Database", "DatabaseSubnets", "DatabaseSettings", "DatabaseGroup"}
PROXY = {"DatabaseProxy", "DatabaseProxyTargets", "DatabaseProxyRole", "ProxyGroup"}
ALARMS = {"DatabaseConnectionsAlarm", "DatabaseStorageAlarm"}
ALARMS |= {"DatabaseMemoryAlarm", "DatabaseCreditsAlarm"}
NAT = {"NatSubnet", "NatInternetGateway", "NatInternetGatewayAttachment", "NatRoutes"}
NAT |= {"NatSubnetRoutes", "NatOutwardRoute", "NatAddress", "Nat", "NatRoute"}
USERS = {"UserPool", "UserPoolClient", "AdminGroup", "ServiceGroup", "MechanicGroup"}
USERS |= {"UserPoolDomain"}


def parameters_of(size: str) -> dict[str, str]:
    return Stage(name="prod", region=REGION, size=size, given={}).parameters


def created(template: Template, given: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The resources that exist under these parameters, with their values as far as known."""
    return {
        name: evaluate(template, {**one, "Condition": None}, given)
        for name, one in template["Resources"].items()
        if evaluate(template, {"Condition": one.get("Condition", "Always")}, given)
    }


@pytest.fixture(scope="module")
def known(expanded: Template) -> Template:
    always = {"Always": {"Fn::Equals": ["", ""]}}
    return expanded | {"Conditions": expanded["Conditions"] | always}


def conditional(known: Template, size: str, **given: str) -> set[str]:
    """The resources that a stage creates because of its parameters, pages and alarms apart."""
    return {
        name
        for name in created(known, parameters_of(size) | given)
        if known["Resources"][name].get("Condition") not in {None, "CreatesWeb", "CreatesAlarms"}
    }


def replaced(known: Template, before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The resources whose changed properties only a new resource can have."""
    old, new = created(known, before), created(known, after)
    return {
        name
        for name in set(old) & set(new)
        if any(
            at(path, old[name].get("Properties")) != at(path, new[name].get("Properties"))
            for path in fixed(new[name]["Type"])
        )
    }


def fixed(kind: str) -> list[str]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    found: list[str] = schema.get("createOnlyProperties") or []
    return found


def at(path: str, properties: Any) -> Any:
    for step in path.removeprefix("/properties/").split("/"):
        properties = properties.get(step) if isinstance(properties, Mapping) else None
    return properties


def test_a_hobby_brings_its_database_and_a_network_without_hourly_prices(known: Template) -> None:
    assert conditional(known, "hobby") == NETWORK | DATABASE | ALARMS | USERS


def test_production_adds_the_proxy(known: Template) -> None:
    assert conditional(known, "production") == conditional(known, "hobby") | PROXY


def test_a_given_database_needs_none_of_it(known: Template) -> None:
    assert conditional(known, "production", DatabaseHost="db.example") == USERS


def test_nat_is_there_only_for_who_asks(known: Template) -> None:
    assert conditional(known, "hobby", NatGateway="true") == conditional(known, "hobby") | NAT


def test_an_issuer_of_ones_own_replaces_the_pool(known: Template) -> None:
    assert (
        conditional(known, "hobby", JwtIssuer="https://id.example")
        == conditional(known, "hobby") - USERS
    )


@pytest.mark.parametrize(
    ("name", "end", "replaced"),
    [("Database", "Snapshot", "Snapshot"), ("UserPool", "RetainExceptOnCreate", "Retain")],
)
def test_data_outlive_the_stack_and_a_creation_that_failed_leaves_no_empty_pool(
    template: Template, name: str, end: str, replaced: str
) -> None:
    resource = template["Resources"][name]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (end, replaced)


def test_growing_from_hobby_to_production_replaces_nothing(known: Template) -> None:
    hobby, production = parameters_of("hobby"), parameters_of("production")
    assert set(created(known, production)) - set(created(known, hobby)) == PROXY
    assert set(created(known, hobby)) <= set(created(known, production))
    assert replaced(known, hobby, production) == set()


@pytest.mark.parametrize("parameter", ["DatabaseName", "MasterUser", "DatabaseSnapshot"])
def test_another_beginning_of_the_database_is_another_database(
    known: Template, parameter: str
) -> None:
    usual = parameters_of("hobby")
    assert replaced(known, usual, usual | {parameter: "other"}) == {"Database"}


def test_pages_and_alarms_can_be_left_out(known: Template, template: Template) -> None:
    without = created(
        known, parameters_of("hobby") | {"CreateWeb": "false", "CreateAlarms": "false"}
    )
    conditions = {
        template["Resources"][name].get("Condition")
        for name in without
        if name in template["Resources"]
    }
    assert (
        not {"CreatesWeb", "CreatesAlarms", "AlarmsHasDatabase", "AlarmsMailsAlarms"} & conditions
    )


def test_a_budget_is_watched_only_for_who_names_one_and_is_mailed(known: Template) -> None:
    mailed = parameters_of("hobby") | {"AlarmEmail": "ada@example.com"}
    assert "Budget" not in created(known, mailed)
    assert "Budget" not in created(known, parameters_of("hobby") | {"MonthlyBudget": "50"})
    assert "Budget" in created(known, mailed | {"MonthlyBudget": "50"})
