"""Clients of AWS's services: one each per process, with explicit time-outs and attempts.

boto3 finds region, credentials, endpoint and dual-stack by itself, wherever they come from.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from crm.platform.config import settings

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client


@cache
def events_client() -> "EventBridgeClient":
    """Publishes events. It gives up early: the outbox keeps what was not accepted."""
    return boto3.client("events", config=_config(connect=1, read=2, attempts=2))


@cache
def lambda_client() -> "LambdaClient":
    """Invokes functions, once: the caller's own caller knows better when to try again."""
    return boto3.client("lambda", config=_config(connect=2, read=16, attempts=1))


@cache
def secrets_client() -> "SecretsManagerClient":
    """Reads secrets."""
    return boto3.client("secretsmanager", config=_config(connect=3, read=5, attempts=3))


@cache
def rds_client() -> "RDSClient":
    """Signs login tokens of RDS, which calls nobody."""
    return boto3.client("rds", config=_config(connect=3, read=5, attempts=1))


@cache
def ses_client() -> "SESV2Client":
    """Sends mails, once each: SES knows no idempotency, and a repeated call mails twice."""
    return boto3.client("sesv2", config=_config(connect=3, read=8, attempts=1))


def create_at_init(factory: Callable[[], object]) -> None:
    """Create a client while Lambda initialises the function, which then has a full processor.

    Outside Lambda it is created on its first use.
    """
    if settings().in_lambda:
        factory()


def _config(*, connect: float, read: float, attempts: int) -> Config:
    """The time-outs are in seconds; the attempts include the first."""
    return Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )
