"""Unit tests reach no network and see no settings but their own."""

import os
from collections.abc import Callable, Iterator, Mapping

import boto3
import pytest

from crm.platform.aws import clients
from crm.platform.config import Settings, settings

_AWS = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@pytest.fixture(autouse=True)
def _isolated(socket_disabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    for name in ("ROLE_CLAIM", "LOG_LEVEL", "STAGE", "BUS_NAME", "SITE_URL", "RETENTION_DAYS"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith(("DB_", "STRIPE_"))]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()


type Configured = Callable[[Mapping[str, str]], Settings]


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Configured:
    """Returns the settings of an environment with these variables."""
    given: set[str] = set()

    def configure(environment: Mapping[str, str]) -> Settings:
        for name in given:
            monkeypatch.delenv(name)
        given.clear()
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
            given.add(name)
        return Settings()

    return configure


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment that names a region and credentials, and clients of this test alone."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in _AWS.items():
        monkeypatch.setenv(name, value)
    _forget_clients()
    yield
    _forget_clients()


def _forget_clients() -> None:
    boto3.DEFAULT_SESSION = None
    for factory in (
        clients.events_client,
        clients.lambda_client,
        clients.secrets_client,
        clients.ses_client,
        clients.rds_client,
    ):
        factory.cache_clear()
