"""Logs are kept as long as they are of use, and then forgotten: they name customers by id."""

from typing import override

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from deploy.rules._look import at, functions, referred, resources


class LogRetention(CloudFormationLintRule):
    """Each function writes to a log group of the template that has a retention."""

    id = "E9001"
    shortdesc = "A function's logs are forgotten after a time"
    description = "A group that Lambda makes by itself keeps everything for ever"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name the functions and groups whose logs stay for ever."""
        groups = dict(resources(cfn, "AWS::Logs::LogGroup"))
        found = [
            RuleMatch(at(name), f"{name} logs to no group of this template")
            for name, function in functions(cfn).items()
            if referred(function.get("LoggingConfig", {}).get("LogGroup")) not in groups
        ]
        return found + [
            RuleMatch(at(name), f"{name} has no RetentionInDays")
            for name, group in groups.items()
            if "RetentionInDays" not in group
        ]
