"""Two stages stand side by side in one region, and one stage in two: no name is anybody else's."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from deploy.stage import StageError, stage_file
from tools.template import Template, load_template, resources

# Named inside something that has a name of the stack's already, or no names of ours at all.
_WITHIN: Final = {
    "AWS::Cognito::UserPoolGroup.GroupName",
    "AWS::Cognito::UserPool.Name",
    "AWS::CloudFront::Distribution.DomainName",
    "AWS::EC2::VPCEndpoint.ServiceName",
    "AWS::RDS::DBInstance.DBName",
    "AWS::RDS::DBProxyTargetGroup.TargetGroupName",
    "AWS::IAM::Role.PolicyName",
    "AWS::Lambda::Alias.Name",
    "AWS::ApiGatewayV2::Stage.StageName",
    "AWS::CloudWatch::Alarm.MetricName",
    "AWS::CloudWatch::Alarm.Name",
    "AWS::SES::ConfigurationSetEventDestination.Name",
    "AWS::Logs::MetricFilter.MetricName",
}
# Their names are the account's, whatever the region.
_EVERYWHERE: Final = ("AWS::CloudFront::", "AWS::CloudWatch::Dashboard", "AWS::IAM::")


def names(node: Any) -> Iterator[tuple[str, Any]]:
    """The properties that name something, other than by what the stack itself has made."""
    match node:
        case dict():
            for key, value in node.items():
                if key.endswith("Name") and not is_made(value):
                    yield key, value
                yield from names(value)
        case list():
            for one in node:
                yield from names(one)


def is_made(value: Any) -> bool:
    match value:
        case {"Ref": str(name)}:
            return not name.startswith("AWS::")
        case {"Fn::GetAtt": _}:
            return True
    return False


def given(expanded: Template) -> Iterator[tuple[str, str, str]]:
    for logical, one in expanded["Resources"].items():
        for key, value in names(one.get("Properties", {})):
            if f"{one['Type']}.{key}" not in _WITHIN:
                yield logical, one["Type"], str(value)


def test_what_has_a_name_of_ours_has_the_stacks_in_it(expanded: Template) -> None:
    found = list(given(expanded))
    assert {"Bus", "DatabaseProxy", "Dashboard"} <= {logical for logical, _, _ in found}
    assert [one for one in found if "AWS::StackName" not in one[2]] == []


def test_what_the_whole_account_sees_has_the_regions_too(expanded: Template) -> None:
    found = [one for one in given(expanded) if one[1].startswith(_EVERYWHERE)]
    kinds = {kind for _, kind, _ in found}
    assert {"AWS::CloudFront::Function", "AWS::CloudWatch::Dashboard"} <= kinds
    assert [one for one in found if "AWS::Region" not in one[2]] == []


def test_schedules_are_named_by_cloudformation_and_not_by_sam(expanded: Template) -> None:
    schedules = resources(expanded, "AWS::Scheduler::Schedule")
    assert len(schedules) == 10
    assert not [name for name, one in schedules.items() if "Name" in one["Properties"]]


@pytest.mark.parametrize("name", ["a--b", "a-", "prod-x", "-a", "1a", "A", "a_b", "a" * 17])
def test_a_stage_that_aws_refuses_or_that_names_reach_into_is_refused_by_us(name: str) -> None:
    with pytest.raises(StageError, match="named by"):
        stage_file(name)


@pytest.mark.parametrize("name", ["a", "prod", "prod2", "a" * 16])
def test_a_stage_that_aws_takes_is_taken(name: str) -> None:
    assert stage_file(name).name == f"{name}.toml"


def test_the_template_takes_the_same_names() -> None:
    stage = load_template()["Parameters"]["Stage"]
    assert (stage["AllowedPattern"], stage["MaxLength"]) == ("[a-z][a-z0-9]*", 16)
