"""The local stack as the tools see it that operators use on a stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, override

from botocore.config import Config

from deploy.account import Account, AccountError, Deployed
from deploy.redrive import FAILURES_URL
from deploy.stack import Client
from deploy.stage import Stage
from local.aws.clients import Aws
from local.stack.description import read_stack
from local.stack.settings import developer_settings
from tools.paths import REGION


@dataclass(frozen=True)
class _LocalAccount(Account):
    """The local AWS, whatever the caller's environment says of another one."""

    endpoint: str

    @override
    def client(self, service: str, config: Config | None = None) -> Client:
        return Aws(self.endpoint).client(service)


@dataclass(frozen=True)
class LocalStack(Deployed):
    """A running local stack."""

    name: str

    @classmethod
    def of(cls, stack: Mapping[str, Any]) -> Self:
        """Read the content of stack.json."""
        queues = stack["failure_queues"].items()
        return cls(
            stage=Stage(name="local", region=REGION, size="hobby", given={}),
            account=_LocalAccount(REGION, stack["aws_url"]),
            outputs={f"{name}{FAILURES_URL}": url for name, url in queues},
            name=stack["stack_name"],
        )

    @classmethod
    def running(cls) -> Self:
        """Find the developer's own stack.

        Raises:
            AccountError: None was started here.
        """
        stack = read_stack(developer_settings())
        if "failure_queues" not in stack:
            raise AccountError("There is no local stack: `make up` starts one.")
        return cls.of(stack)

    @override
    def function(self, logical_name: str) -> str:
        found = self.account.client("cloudformation").describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_name
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name
