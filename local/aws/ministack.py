"""Starts MiniStack, which plays AWS on this machine."""

import os
import shutil
import time
from collections.abc import Mapping

import httpx2

from local.servers import processes
from local.servers.ports import HOST
from local.servers.processes import ProcessError, Program
from local.stack.settings import Settings
from tools.paths import LOCAL, REGION

NAME = "aws"
_START_SECONDS = 60


def start(settings: Settings, port: int, more: Mapping[str, str] | None = None) -> None:
    """Start MiniStack and wait until it answers; workers inherit what `more` sets."""
    state = settings.folder / "aws"
    # Workers that a crash left behind have unpacked code here.
    shutil.rmtree(state / "tmp", ignore_errors=True)
    for folder in ("tmp", "state", "s3"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    python = LOCAL / "ministack" / "bin" / "python"
    if not python.exists():
        raise ProcessError("MiniStack is not installed: run `make setup`")
    processes.start(
        settings,
        Program(
            name=NAME,
            command=[str(python), "-m", "ministack"],
            environment=_environment(settings, port) | dict(more or {}),
            port=port,
        ),
    )
    _wait(settings, port)


def answers(port: int) -> bool:
    """Return whether MiniStack serves on the port."""
    try:
        return httpx2.get(f"http://{HOST}:{port}/_ministack/health", timeout=2).is_success
    except httpx2.TransportError:
        return False


def forget(settings: Settings) -> None:
    """Remove everything that the stopped MiniStack has saved."""
    shutil.rmtree(settings.folder / "aws", ignore_errors=True)


def _environment(settings: Settings, port: int) -> dict[str, str]:
    """Build an environment from nothing: workers inherit it, and must not see the developer's."""
    state = settings.folder / "aws"
    return {
        "PATH": os.defpath,
        "HOME": str(state),
        "LANG": "C.UTF-8",
        "TMPDIR": str(state / "tmp"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "MINISTACK_REGION": REGION,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "LAMBDA_WARM_TTL_SECONDS": "60",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.2",
    }


def _wait(settings: Settings, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and processes.running_port(settings, NAME):
        if answers(port):
            return
        time.sleep(0.05)
    raise ProcessError(f"MiniStack did not start:\n{processes.last_lines(settings, NAME)}")
