"""An event loop for the demo's tests, and a marketplace for each."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from pytest_socket import disable_socket

from tests.unit.demo.marketplace import Marketplace

type Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(socket_enabled: None) -> Iterator[Run]:  # noqa: ARG001
    """Runs a coroutine to its end; only the loop's own sockets are let through."""
    with asyncio.Runner() as runner:
        runner.get_loop()
        disable_socket()
        yield runner.run


@pytest.fixture
def marketplace() -> Marketplace:
    return Marketplace()
