"""Deploys template.yaml to MiniStack: packages, creates or updates the stack, opens its routes."""

import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.aws.clients import Aws, Client
from local.aws.gateway import open_routes
from local.aws.packages import package
from tools.template import Template, expand

STACK = "comeback"
_BUCKET = "comeback-code"
# The web server serves the pages here, and nobody is mailed.
_OFF = {"CreateWeb": "false", "CreateAlarms": "false"}
_TEMPLATE = "template.json"
_DEPLOY_SECONDS = 180
_POLL_SECONDS = 0.05
# States that no update leads out of.
_DEAD_ENDS = {
    "CREATE_FAILED",
    "DELETE_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
}

type Outputs = dict[str, str]


class DeployError(RuntimeError):
    """The stack could not be deployed; the message carries CloudFormation's reasons."""


def deploy(aws: Aws, parameters: Mapping[str, str]) -> Outputs:
    """Bring the stack to what the checkout says now, and return its outputs."""
    parameters = _OFF | dict(parameters)
    packaged, archives = package(_BUCKET)
    template = expand(packaged, parameters)
    _upload(aws, archives)
    formation = aws.client("cloudformation")
    request = {
        "StackName": STACK,
        "TemplateURL": _upload_template(aws, template),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
        "Capabilities": ["CAPABILITY_IAM"],
    }
    status = _status(formation)
    if status in _DEAD_ENDS:
        formation.delete_stack(StackName=STACK)
        status = _settle(formation)
    if status in {None, "DELETE_COMPLETE"}:
        formation.create_stack(**request)
    else:
        _update(formation, request)
    status = _settle(formation)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise DeployError(f"the stack ended as {status}:\n{_reasons(formation)}")
    open_routes(aws, STACK, template)
    return _outputs(formation)


def _upload(aws: Aws, archives: Mapping[str, bytes]) -> None:
    storage = aws.client("s3")
    region = {"LocationConstraint": storage.meta.region_name}
    with contextlib.suppress(storage.exceptions.BucketAlreadyOwnedByYou):
        storage.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration=region)
    listed = storage.list_objects_v2(Bucket=_BUCKET).get("Contents", [])
    stored = {entry["Key"] for entry in listed}
    for key, content in archives.items():
        if key not in stored:
            storage.put_object(Bucket=_BUCKET, Key=key, Body=content)


def _upload_template(aws: Aws, template: Template) -> str:
    """Put the template where CloudFormation finds it: it is too long to be sent along."""
    body = json.dumps(template).encode()
    aws.client("s3").put_object(Bucket=_BUCKET, Key=_TEMPLATE, Body=body)
    return f"{aws.endpoint}/{_BUCKET}/{_TEMPLATE}"


def _update(formation: Client, request: Mapping[str, Any]) -> None:
    try:
        formation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise


def _status(formation: Client) -> str | None:
    try:
        found = formation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    status: str = found["StackStatus"]
    return status


def _settle(formation: Client) -> str | None:
    deadline = time.monotonic() + _DEPLOY_SECONDS
    while time.monotonic() < deadline:
        status = _status(formation)
        if status is None or not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(_POLL_SECONDS)
    raise DeployError(f"the stack was still {_status(formation)} after {_DEPLOY_SECONDS} s")


def _reasons(formation: Client) -> str:
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in reversed(failed[:10])
    )


def _outputs(formation: Client) -> Outputs:
    found = formation.describe_stacks(StackName=STACK)["Stacks"][0].get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in found}
