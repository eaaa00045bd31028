"""Asks an account what would stop a deployment: `python -m deploy.preflight STAGE`.

`make deploy` asks first. Each finding has its remedy. What the caller may not ask is said, and
stops nothing.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deploy.account import Account
from deploy.command import parser, run
from deploy.errors import DeployError
from deploy.stack import Client
from deploy.stage import Stage, concurrency_wanted
from tools.nesting import load_whole
from tools.paths import ROOT

# Their services answer there, whatever the stage's region.
_HOME: Final = "us-east-1"
_PATIENCE: Final = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 2})
# Lambda keeps as many for functions without a bound of their own.
_UNRESERVED: Final = 100
_ENGINE: Final = "18"
_VPCS: Final = "L-F678F1CE"
# In the file that is shipped.
_EXAMPLE: Final = "1 Example Street"
_MESSAGES: Final = ROOT / "layers" / "common" / "crm" / "messages" / "messages.toml"
# A first deployment takes most of it.
_LONGEST: Final = timedelta(minutes=60)


class PreflightError(DeployError):
    """The account would refuse the deployment; what was found is printed above."""


@dataclass(frozen=True)
class Finding:
    """One thing in the way, or not as it should be; the text ends with the remedy."""

    text: str
    stops: bool = True


@dataclass(frozen=True)
class Flight:
    """A deployment before it begins."""

    stage: Stage
    is_first: bool

    def client(self, service: str, region: str = "") -> Client:
        """Ask in the stage's region, or in another."""
        return Account(region or self.stage.region).client(service, _PATIENCE)


type Question = Callable[[Flight], Iterator[Finding]]


def main() -> int:
    """Ask everything; returns the exit code."""
    words = parser(__doc__, "make preflight STAGE=prod")
    words.add_argument("stage")
    assert_fit(Stage.read(words.parse_args().stage))
    print("Nothing that can be asked stands in the way.")
    return 0


def assert_fit(stage: Stage) -> None:
    """Print what was found.

    Raises:
        PreflightError: Something of it would stop the deployment.
    """
    is_first = Account(stage.region).stack(stage.stack) is None
    found = list(findings(Flight(stage, is_first)))
    for one in found:
        print(f"{'!!' if one.stops else ' -'} {one.text}")
    if any(one.stops for one in found):
        raise PreflightError("Nothing was built: see to the lines marked !!, and repeat.")


def findings(flight: Flight) -> Iterator[Finding]:
    """What stands in the way, question by question."""
    for ask in QUESTIONS:
        try:
            yield from ask(flight)
        except (BotoCoreError, ClientError) as error:
            subject = (ask.__doc__ or "").splitlines()[0].rstrip(".?")
            yield Finding(f"Not asked: {subject} ({error}).", stops=False)


def _session(flight: Flight) -> Iterator[Finding]:
    """Do the credentials last as long as the deployment?"""
    ends = os.environ.get("AWS_CREDENTIAL_EXPIRATION")
    if not (flight.is_first and ends):
        return
    if datetime.fromisoformat(ends).astimezone(UTC) - datetime.now(UTC) < _LONGEST:
        yield Finding(f"Your credentials end at {ends}: sign in again first.", stops=False)


def _region(flight: Flight) -> Iterator[Finding]:
    """Is the region open to this account?"""
    name = flight.stage.region
    regions = flight.client("ec2", _HOME).describe_regions(AllRegions=True)["Regions"]
    states = {one["RegionName"]: one.get("OptInStatus", "") for one in regions}
    if name not in states:
        yield Finding(f"AWS has no region {name}: correct it in the stage's file.")
    elif states[name] == "not-opted-in":
        yield Finding(f"{name} is not enabled: enable it in the console under Account, Regions.")


def _plan(flight: Flight) -> Iterator[Finding]:
    """Does the account's plan allow the database?"""
    if not flight.stage.owns_database:
        return
    plan = flight.client("freetier", _HOME).get_account_plan_state()
    if plan.get("accountPlanType") == "FREE":
        yield Finding(
            "The account is on AWS's free plan, which refuses this size of database and its days of"
            " backups: upgrade the plan in the console under Billing (its credits stay), or give a"
            " database of yours as DatabaseHost."
        )


def _concurrency(flight: Flight) -> Iterator[Finding]:
    """Is there room for the functions?"""
    limit = flight.client("lambda").get_account_settings()["AccountLimit"]
    wanted = concurrency_wanted(flight.stage.parameters, load_whole())
    # An existing stack holds its part already.
    free = limit["UnreservedConcurrentExecutions" if flight.is_first else "ConcurrentExecutions"]
    ask = "ask for 1000 *Concurrent executions* in the console under Service Quotas, AWS Lambda"
    if wanted and wanted > free - _UNRESERVED:
        yield Finding(
            f"FunctionConcurrency and ProvisionedConcurrency take {wanted} concurrent executions,"
            f" and the account has {max(0, free - _UNRESERVED)} to give: {ask}, or set lower ones"
            " (0 takes none)."
        )
    elif limit["ConcurrentExecutions"] < _UNRESERVED:
        yield Finding(
            f"The account runs {limit['ConcurrentExecutions']} functions at once, and refuses more:"
            f" {ask}.",
            stops=False,
        )


def _database(flight: Flight) -> Iterator[Finding]:
    """Does the region have the class of database?"""
    if not flight.stage.owns_database:
        return
    wanted = flight.stage.parameters["DatabaseClass"]
    pages = flight.client("rds").get_paginator("describe_orderable_db_instance_options")
    offers = (
        one["EngineVersion"]
        for page in pages.paginate(Engine="postgres", DBInstanceClass=wanted)
        for one in page["OrderableDBInstanceOptions"]
    )
    if not any(version.partition(".")[0] == _ENGINE for version in offers):
        yield Finding(
            f"{flight.stage.region} has no {wanted} with Postgres {_ENGINE}: choose another"
            " DatabaseClass or region."
        )


def _network(flight: Flight) -> Iterator[Finding]:
    """Is there room for a network?"""
    if not (flight.is_first and flight.stage.owns_database):
        return
    used = len(flight.client("ec2").describe_vpcs()["Vpcs"])
    quotas = flight.client("service-quotas")
    most = int(quotas.get_service_quota(ServiceCode="vpc", QuotaCode=_VPCS)["Quota"]["Value"])
    if used >= most:
        yield Finding(
            f"The region has {used} of {most} VPCs: delete one, or ask for more in the console"
            " under Service Quotas, Amazon VPC."
        )


def _names(flight: Flight) -> Iterator[Finding]:
    """Are the stack's names free?"""
    if not flight.is_first:
        return
    logs, stack = flight.client("logs"), flight.stage.stack
    for prefix in (f"/aws/lambda/{stack}/", f"/aws/vendedlogs/{stack}/"):
        # Lambda writes its last lines after a removal, and makes the group anew for them.
        for group in logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]:
            name = group["logGroupName"]
            yield Finding(
                f"The log group {name} is left from an earlier stage of this name:"
                f" aws logs delete-log-group --region {flight.stage.region} --log-group-name {name}"
            )
    buses = flight.client("events").list_event_buses(NamePrefix=stack)["EventBuses"]
    if stack in {one["Name"] for one in buses}:
        yield Finding(f"There is an event bus {stack} already: delete it, or rename the stage.")


def _pages(flight: Flight) -> Iterator[Finding]:
    """May the account use CloudFront?"""
    if not flight.is_first or flight.stage.parameters["CreateWeb"] == "false":
        return
    listed = flight.client("cloudfront", _HOME).list_distributions(MaxItems="1")
    if not listed["DistributionList"].get("Quantity"):
        yield Finding(
            "The account has no CloudFront distribution yet. AWS refuses the first one to accounts"
            " that it has not verified, and cannot be asked. If it does, open a case with AWS"
            ' Support (it is free), and meanwhile deploy with CreateWeb = "false".',
            stops=False,
        )


def _mail(flight: Flight) -> Iterator[Finding]:
    """May the stage send mail by SES?"""
    sender = flight.stage.parameters["MailIdentity"]
    if sender == "none":
        return
    if _EXAMPLE in _MESSAGES.read_text(encoding="utf-8"):
        yield Finding(
            "messages.toml still has the postal address of the example, which every mail of a"
            " campaign shows: write yours under [sender]."
        )
    mail = flight.client("sesv2")
    try:
        is_verified = mail.get_email_identity(EmailIdentity=sender)["VerifiedForSendingStatus"]
    except mail.exceptions.NotFoundException:
        is_verified = False
    if not is_verified:
        yield Finding(
            f"SES in {flight.stage.region} has not verified MailIdentity {sender}: verify it in the"
            " console under SES, Identities."
        )
    elif not mail.get_account()["ProductionAccessEnabled"]:
        yield Finding(
            "SES is in its sandbox and mails verified addresses alone: ask for production access in"
            " the console under SES.",
            stops=False,
        )


QUESTIONS: Final[tuple[Question, ...]] = (
    _session,
    _region,
    _plan,
    _concurrency,
    _database,
    _network,
    _names,
    _pages,
    _mail,
)

if __name__ == "__main__":
    sys.exit(run(main))
