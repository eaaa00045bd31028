"""The AWS account that a stage is deployed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from deploy.errors import DeployError
from deploy.stack import Client, State, describe_stack, explain, state_of
from deploy.stage import Stage


class AccountError(DeployError):
    """The stage does not exist, or has not what is asked of it; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """One region of one account, as the caller's credentials open it."""

    region: str

    def client(self, service: str, config: Config | None = None) -> Client:
        """Build a client; AWS_ENDPOINT_URL leads it to another AWS."""
        # Named by a variable, the service keeps boto3's hundred overloads out of this signature.
        build: Any = boto3.Session(region_name=self.region).client
        return build(service, config=config)

    def identity(self) -> tuple[str, str]:
        """The account's number, and who is calling."""
        caller = self.client("sts").get_caller_identity()
        return caller["Account"], caller["Arn"]

    def stack(self, name: str) -> dict[str, Any] | None:
        """What CloudFormation says of a stack; None when there is none, or an empty one."""
        found = describe_stack(self.client("cloudformation"), name)
        return None if state_of(found) is State.ABSENT else found

    def outputs(self, stack: str) -> dict[str, str] | None:
        """The outputs of a stack; None when there is no such stack."""
        found = self.stack(stack)
        return None if found is None else outputs_of(found)


@dataclass(frozen=True)
class Deployed:
    """A stage that has been deployed in its account."""

    stage: Stage
    account: Account
    outputs: dict[str, str]

    def function(self, logical_name: str) -> str:
        """The name that a function of the template has in the account."""
        found = self.account.client("cloudformation").describe_stack_resource(
            StackName=self.stage.stack, LogicalResourceId=logical_name
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name


def find(stage: Stage) -> Deployed:
    """Find a deployed stage.

    Raises:
        AccountError: It is not deployed in this account, or its creation has not ended well.
    """
    account = Account(stage.region)
    return deployed_as(stage, account, account.stack(stage.stack))


def deployed_as(stage: Stage, account: Account, found: dict[str, Any] | None) -> Deployed:
    """A stage whose stack was described already; raises as `find` does."""
    if found is None:
        number, _ = account.identity()
        raise AccountError(
            f"{stage.stack} is not deployed in {stage.region} of account {number}:"
            f" `make deploy STAGE={stage.name}` does that"
        )
    if state_of(found) is State.UNMADE or found["StackStatus"] == "CREATE_IN_PROGRESS":
        raise AccountError(explain(account.client("cloudformation"), found))
    return Deployed(stage, account, outputs_of(found))


def outputs_of(found: Mapping[str, Any]) -> dict[str, str]:
    """The outputs of a stack as CloudFormation describes it."""
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
