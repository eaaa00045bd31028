"""What nobody waits for is never lost unseen: its failures have a queue, and that an alarm."""

from collections.abc import Iterator
from typing import Any, override

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from deploy.rules._look import at, functions, referred, resources, whole


class AsynchronousPaths(CloudFormationLintRule):
    """Each function that a rule or schedule calls has both queues, and the queues have alarms."""

    id = "E9002"
    shortdesc = "An asynchronous path keeps what failed, and raises an alarm"
    description = "A dead-letter queue catches what was not delivered, a destination what failed"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name the paths on which something can be lost, or lie unseen."""
        watched = set(_watched(whole(cfn)))
        destinations = dict(_destinations(cfn))
        found = []
        queues: dict[str, None] = {}
        for source, target in _targets(cfn):
            function = referred(target.get("Arn"))
            if function is None or function not in functions(cfn):
                continue
            undelivered = referred(target.get("DeadLetterConfig", {}).get("Arn"))
            failed = destinations.get(function)
            if undelivered is None:
                found.append(RuleMatch(at(source), f"{source} loses what it cannot deliver"))
            if failed is None:
                found.append(RuleMatch(at(function), f"{function} loses what it fails at"))
            queues |= {queue: None for queue in (undelivered, failed) if queue is not None}
        return found + [
            RuleMatch(at(queue), f"{queue} has no alarm")
            for queue in queues
            if queue not in watched
        ]


def _targets(cfn: Template) -> Iterator[tuple[str, Any]]:
    for name, rule in resources(cfn, "AWS::Events::Rule"):
        yield from ((name, target) for target in rule.get("Targets", []))
    for name, schedule in resources(cfn, "AWS::Scheduler::Schedule"):
        yield name, schedule.get("Target", {})


def _destinations(cfn: Template) -> Iterator[tuple[str | None, str | None]]:
    for _, config in resources(cfn, "AWS::Lambda::EventInvokeConfig"):
        failure = config.get("DestinationConfig", {}).get("OnFailure", {})
        yield referred(config.get("FunctionName")), referred(failure.get("Destination"))


def _watched(cfn: Template) -> Iterator[str | None]:
    for _, alarm in resources(cfn, "AWS::CloudWatch::Alarm"):
        is_about_queue = alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
        if is_about_queue and alarm.get("AlarmActions"):
            yield from (referred(one["Value"]) for one in alarm.get("Dimensions", []))
