"""An event loop for the demo's tests, and a marketplace for each."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_socket import disable_socket

from tests.unit.demo.marketplace import Marketplace

type Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(socket_enabled: None) -> Iterator[Run]:  # noqa: ARG001
    """Runs a coroutine to its end; only the loop's own sockets are let through.

    In a thread of its own, because a browser's tests leave a loop running in the main one.
    """
    with ThreadPoolExecutor(1) as thread:
        runner = asyncio.Runner()
        thread.submit(runner.get_loop).result()
        disable_socket()
        yield lambda work: thread.submit(runner.run, work).result()
        thread.submit(runner.close).result()


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser() -> Iterator[None]:
    """Hides the loop that a browser's tests leave running in the main thread."""
    loop = asyncio._get_running_loop()  # noqa: SLF001 - public for authors of loops
    asyncio._set_running_loop(None)  # noqa: SLF001
    yield
    asyncio._set_running_loop(loop)  # noqa: SLF001


@pytest.fixture
def marketplace() -> Marketplace:
    return Marketplace()
