"""The AWS account that a stage is deployed in."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deploy.stage import Stage

# boto3 builds the classes of its clients at run time.
type Client = Any


class AccountError(Exception):
    """AWS cannot be reached, or the stage does not exist; the message says what to do."""


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
        """The account's number, and who is calling.

        Raises:
            AccountError: There are no valid credentials.
        """
        try:
            caller = self.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise AccountError(
                f"AWS does not know you ({error}). Sign in first: `aws sso login`, or set"
                " AWS_PROFILE; see https://docs.aws.amazon.com/cli/latest/userguide/"
            ) from error
        return caller["Account"], caller["Arn"]

    def outputs(self, stack: str) -> dict[str, str] | None:
        """The outputs of a stack; None when there is no such stack."""
        found = describe_stack(self.client("cloudformation"), stack)
        if found is None:
            return None
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


@dataclass(frozen=True)
class Deployed:
    """A stage that has been deployed in its account."""

    stage: Stage
    account: Account
    outputs: dict[str, str]

    def function(self, logical_name: str) -> str:
        """The name that a function of the template has in the account."""
        return self._physical(logical_name)

    def _physical(self, logical_name: str) -> str:
        found = self.account.client("cloudformation").describe_stack_resource(
            StackName=self.stage.stack, LogicalResourceId=logical_name
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name


def describe_stack(formation: Client, stack: str) -> dict[str, Any] | None:
    """What CloudFormation says of a stack; None when it does not exist, or not yet."""
    try:
        found: dict[str, Any] = formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    # A first change set has been created and not executed.
    return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def find(stage: Stage) -> Deployed:
    """Find a deployed stage.

    Raises:
        AccountError: It is not deployed in this account.
    """
    account = Account(stage.region)
    outputs = account.outputs(stage.stack)
    if outputs is None:
        number, _ = account.identity()
        raise AccountError(f"{stage.stack} is not deployed in {stage.region} of account {number}")
    return Deployed(stage, account, outputs)
