"""Starts MiniStack, which plays AWS on this machine."""

import os
import shutil
from collections.abc import Mapping

from local.servers import processes
from local.servers.ports import HOST
from local.servers.processes import ProcessError, Program
from local.stack.settings import Settings
from tools.paths import LOCAL, REGION

NAME = "aws"
_HEALTH = "/_ministack/health"


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
            health=_HEALTH,
        ),
    )


def answers(port: int) -> bool:
    """Return whether MiniStack serves on the port."""
    return processes.answers(port, _HEALTH)


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
