"""Unit tests reach no network and see no settings but their own."""

import os
from collections.abc import Iterator

import pytest

from crm.platform.config import settings


@pytest.fixture(autouse=True)
def _isolated(socket_disabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    for name in ("ROLE_CLAIM", "LOG_LEVEL", "STAGE", "BUS_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith(("DB_", "STRIPE_"))]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()
