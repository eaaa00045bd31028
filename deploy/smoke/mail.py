"""What `make smoke` checks of mail: alarms reach somebody, and SES tells what it did."""

import time
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Final
from uuid import uuid4

from deploy.account import Deployed
from deploy.smoke.checks import Check, NotApplicable, expect

_PATIENCE: Final = 120
_SIMULATOR: Final = "success@simulator.amazonses.com"
_DELIVERED: Final = '{ $.work = "mail_feedback" && $.delivery >= 1 }'


def mails(deployed: Deployed) -> None:
    """Somebody has agreed to be mailed when an alarm goes off."""
    if deployed.stage.parameters["AlarmEmail"] == "none" or "AlarmTopic" not in deployed.outputs:
        raise NotApplicable("nobody is to be mailed")
    topic = deployed.outputs["AlarmTopic"]
    listed = deployed.account.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    arns = [one["SubscriptionArn"] for one in listed["Subscriptions"]]
    agreed = bool(arns) and all(arn.startswith("arn:") for arn in arns)
    expect(holds=agreed, seen="the mail with the link to confirm waits in the inbox")


def simulator(deployed: Deployed) -> None:
    """SES takes a mail of the stage, and its Delivery comes back over the default bus."""
    sender = deployed.stage.parameters["MailFrom"]
    if "none" in {sender, deployed.stage.parameters["MailIdentity"]}:
        raise NotApplicable("the stage mails no campaigns")
    since = datetime.now(UTC)
    words = {"Data": "A check after a deployment."}
    deployed.account.client("sesv2").send_email(
        FromEmailAddress=parseaddr(sender)[1],
        Destination={"ToAddresses": [_SIMULATOR]},
        Content={"Simple": {"Subject": words, "Body": {"Text": words}}},
        ConfigurationSetName=deployed.stage.stack,
        # As the mails of campaigns have it; no message has this id.
        EmailTags=[{"Name": "message", "Value": str(uuid4())}],
    )
    logs = deployed.account.client("logs")
    deadline = time.monotonic() + _PATIENCE
    while not logs.filter_log_events(
        logGroupName=f"/aws/lambda/{deployed.stage.stack}/mail-feedback",
        filterPattern=_DELIVERED,
        startTime=int(since.timestamp() * 1000),
    )["events"]:
        expect(holds=time.monotonic() < deadline, seen="no Delivery within two minutes")
        time.sleep(3)


MAIL_CHECKS: Final[list[Check]] = [mails, simulator]
