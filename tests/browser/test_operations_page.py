"""What waits and what failed on the local stack stands on one page, and is retried from there."""

import json
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from deploy.redrive import failures, release, retry_chosen
from deploy.replay import replay
from local.deployed import LocalStack
from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS


def test_failed_work_is_shown_with_its_reason_until_it_is_retried(
    page: Page, stack: dict[str, Any]
) -> None:
    local = LocalStack.of(stack)
    lost = str(uuid4())
    body = {
        "timestamp": "2026-11-28T10:00:00Z",
        "requestContext": {
            "condition": "RetriesExhausted",
            "functionArn": local.function("RelayEvents"),
        },
        "requestPayload": {"detail": {"id": lost}},
    }
    url = stack["failure_queues"]["Scheduled"]
    local.account.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))

    page.goto(f"{stack['web_url']}/dev/operations")
    scheduled = page.get_by_role("region", name="Failed work of Scheduled")
    expect(scheduled).to_contain_text("RetriesExhausted")
    expect(scheduled).to_contain_text(lost)
    expect(page.get_by_role("status")).to_contain_text("failed")
    schedules = page.get_by_role("region", name="Schedules")
    for function in ("RelayEvents", "ComputeMetrics", "EnforceRetention", "ReconcilePayments"):
        expect(schedules).to_contain_text(function)
    assert faults(page) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "operations.png", full_page=True)

    retry_chosen(local, Namespace(queue="Scheduled", id=lost, all=False))
    left = failures(local, "Scheduled")
    release(local, "Scheduled", left)
    assert lost not in [one.id for one in left]


def test_events_are_published_again_and_the_run_is_told(page: Page, stack: dict[str, Any]) -> None:
    replay(LocalStack.of(stack), [], datetime.now(UTC))
    page.goto(f"{stack['web_url']}/dev/operations")
    row = page.get_by_role("region", name="Schedules").get_by_role("row", name="RelayEvents")
    expect(row).to_contain_text("ms")
    expect(page.get_by_role("region", name="Waiting work")).to_contain_text("Events to publish")
