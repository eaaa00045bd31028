"""A stage's figures are counted anew by its own function, which is asked once and waited for."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.config import Config

from deploy.account import Account, AccountError, Deployed
from deploy.rebuild import rebuild
from deploy.stage import Stage


@dataclass
class Aws:
    """An account whose function answers what the test says."""

    answer: dict[str, Any]
    asked: list[tuple[str, Any]] = field(default_factory=list)
    config: Config | None = None

    def client(self, _: str, config: Config | None = None) -> "Aws":
        self.config = config or self.config
        return self

    def describe_stack_resource(self, **parameters: str) -> dict[str, Any]:
        name = f"{parameters['StackName']}-{parameters['LogicalResourceId']}"
        return {"StackResourceDetail": {"PhysicalResourceId": name}}

    def invoke(self, **parameters: Any) -> dict[str, Any]:
        self.asked.append((parameters["FunctionName"], json.loads(parameters["Payload"])))
        return self.answer


def deployed(aws: Aws) -> Deployed:
    stage = Stage(name="prod", region="eu-central-1", size="hobby", given={})
    return Deployed(stage, cast("Account", aws), {})


def test_the_function_of_the_stage_is_told_to_rebuild_and_given_its_fifteen_minutes() -> None:
    aws = Aws({"StatusCode": 200})

    rebuild(deployed(aws))

    assert aws.asked == [("comeback-prod-ComputeMetrics", {"rebuild": True})]
    assert aws.config is not None
    settings = vars(aws.config)
    assert settings["read_timeout"] > 900
    assert settings["retries"]["total_max_attempts"] == 1


def test_a_rebuild_that_failed_says_where_to_look() -> None:
    with pytest.raises(AccountError, match="compute-metrics"):
        rebuild(deployed(Aws({"FunctionError": "Unhandled"})))
