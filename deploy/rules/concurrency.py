"""Functions together must not need more connections than the database has."""

from collections.abc import Iterator
from typing import Any, override

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from deploy.rules._look import at, functions, referred, resources, variables, whole


class BoundedConcurrency(CloudFormationLintRule):
    """Who calls as they like finds a bound, and the bounds fit into the database's connections."""

    id = "E9004"
    shortdesc = "Concurrency is bounded against the database's connections"
    description = "Each execution environment holds a connection of its own"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name the functions that nothing can bound, and bounds that are too high together."""
        once = set(_called_once(cfn))
        at_work = {
            name: function
            for name, function in functions(cfn).items()
            if "DB_USER" in variables(function)
        }
        found = [
            RuleMatch(at(name), f"{name} opens connections, and no parameter can bound it")
            for name, function in at_work.items()
            if "ReservedConcurrentExecutions" not in function and name not in once
        ]
        wanted = sum(
            _bound(cfn, function.get("ReservedConcurrentExecutions"))
            for function in at_work.values()
        )
        usable = _usable(whole(cfn))
        if usable is not None and wanted > usable:
            message = f"functions may open {wanted} connections, and the database has {usable}"
            found.append(RuleMatch(["Resources"], message))
        return found


def _called_once(cfn: Template) -> Iterator[str | None]:
    """The functions that a schedule or a deployment calls, one at a time."""
    for _, schedule in resources(cfn, "AWS::Scheduler::Schedule"):
        yield referred(schedule.get("Target", {}).get("Arn"))
    for _, one in resources(cfn, "AWS::CloudFormation::CustomResource"):
        yield referred(one.get("ServiceToken"))


def _bound(cfn: Template, value: Any) -> int:  # noqa: ANN401 - whatever the template says
    """The number that a bound is by default; 0 for none."""
    match value:
        case {"Fn::If": [_, bound, _]}:
            return _bound(cfn, bound)
        case {"Ref": str(name)}:
            return _bound(cfn, cfn.template.get("Parameters", {}).get(name, {}).get("Default"))
        case int() | str():
            return int(value)
    return 0


def _usable(cfn: Template) -> int | None:
    """The connections of the instance that the template creates by default."""
    sizes = cfn.template.get("Mappings", {}).get("DatabaseConnections", {})
    usual = cfn.template.get("Parameters", {}).get("DatabaseClass", {}).get("Default")
    found = sizes.get(usual, {}).get("Usable")
    return None if found is None else int(found)
