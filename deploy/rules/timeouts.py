"""Whoever waits, waits longer than whom they wait for: statement, function, gateway."""

import re
from functools import cache
from typing import Final, override

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from deploy.rules._look import at, functions, referred, resources, variables
from tools.paths import ROOT

_GATEWAY_SECONDS: Final = 30
_LAMBDAS_OWN: Final = 3
_SETTING: Final = re.compile(r"alter role (\w+) set statement_timeout = '(\d+)s'")


class OrderedTimeouts(CloudFormationLintRule):
    """A statement ends before its function, and that before the gateway or CloudFormation."""

    id = "E9003"
    shortdesc = "Timeouts are ordered"
    description = "Otherwise a slow answer becomes no answer, and nobody learns why"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name the functions that outlive their caller, or that a statement outlives."""
        found = []
        routed = _routed(cfn)
        patience = _patience(cfn)
        for name, function in functions(cfn).items():
            seconds = int(function.get("Timeout", _LAMBDAS_OWN))
            login = variables(function).get("DB_USER")
            statement = statement_timeouts().get(login, 0) if isinstance(login, str) else 0
            if statement >= seconds:
                found.append(f"{name}: a statement of {login} may take {statement} s of {seconds}")
            if name in routed and seconds >= _GATEWAY_SECONDS:
                found.append(f"{name}: the gateway waits {_GATEWAY_SECONDS} s, not {seconds}")
            if seconds >= patience.get(name, seconds + 1):
                found.append(f"{name}: CloudFormation waits {patience[name]} s, not {seconds}")
        return [RuleMatch(at(one.partition(":")[0], "Timeout"), one) for one in found]


@cache
def statement_timeouts() -> dict[str, int]:
    """Seconds after which Postgres cuts a login's statement off, as the migrations set them."""
    texts = [path.read_text() for path in sorted(ROOT.glob("database/migrations/*.sql"))]
    return {login: int(seconds) for text in texts for login, seconds in _SETTING.findall(text)}


def _routed(cfn: Template) -> set[str | None]:
    return {
        referred(permission.get("FunctionName"))
        for _, permission in resources(cfn, "AWS::Lambda::Permission")
        if permission.get("Principal") == "apigateway.amazonaws.com"
    }


def _patience(cfn: Template) -> dict[str, int]:
    return {
        function: int(one["ServiceTimeout"])
        for _, one in resources(cfn, "AWS::CloudFormation::CustomResource")
        if (function := referred(one.get("ServiceToken"))) and "ServiceTimeout" in one
    }
