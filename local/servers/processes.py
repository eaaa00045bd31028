"""Background processes of a local stack: started once, found again, stopped by their own id."""

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

from local.servers.ports import HOST
from local.stack.settings import Settings
from tools.paths import ROOT

# The id of the test run that started a process: what a killed run left behind is found by it.
TEST_RUN = "COMEBACK_TEST_RUN"
# MiniStack saves its state on the way out, which takes two seconds.
_STOP_SECONDS = 15
# A guard against waiting for ever; busy machines need a minute.
_START_SECONDS = 180


type Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process to keep running, the port that it serves, and a path that it answers when ready."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    port: int
    health: str = "/"


class ProcessError(RuntimeError):
    """A process did not start; the message carries the end of its log, and where the rest is."""


def start(settings: Settings, program: Program) -> None:
    """Start a program detached from this terminal and wait until it answers; it prints to its log.

    Raises:
        ProcessError: It ended, or did not answer within three minutes.
    """
    settings.logs.mkdir(parents=True, exist_ok=True)
    settings.run.mkdir(parents=True, exist_ok=True)
    with log_file(settings, program.name).open("w") as log:
        process = subprocess.Popen(
            program.command,
            cwd=ROOT,
            env=program.environment | _passed_on(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # It outlives us: nobody waits for it, and Python need not warn of that.
    process.returncode = 0
    record = {
        "pid": process.pid,
        "started": psutil.Process(process.pid).create_time(),
        "port": program.port,
        "command": list(program.command),
    }
    _record_file(settings, program.name).write_text(json.dumps(record))
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and is_running(settings, program):
        if answers(program.port, program.health):
            return
        time.sleep(0.05)
    raise ProcessError(
        f"`{program.name}` did not start. The end of {log_file(settings, program.name)}:\n"
        f"{_last_lines(settings, program.name)}"
    )


def answers(port: int, path: str) -> bool:
    """Return whether a server on this machine answers the path, whatever it answers."""
    try:
        httpx2.get(f"http://{HOST}:{port}{path}", timeout=5, trust_env=False)
    except httpx2.TransportError:
        return False
    return True


def running_port(settings: Settings, name: str) -> int:
    """Return the port of a running program, 0 when it does not run."""
    found = _find(settings, name)
    return 0 if found is None else int(found[1]["port"])


def is_running(settings: Settings, program: Program) -> bool:
    """Return whether a program runs with exactly this command."""
    found = _find(settings, program.name)
    return found is not None and found[1].get("command") == list(program.command)


def stop(settings: Settings, name: str, *, patience: float = _STOP_SECONDS) -> None:
    """Ask a program to end; after so many seconds end it and its children by force."""
    found = _find(settings, name)
    if found is not None:
        _end(found[0], patience)
    _record_file(settings, name).unlink(missing_ok=True)


def log_file(settings: Settings, name: str) -> Path:
    """Return where a program's output goes."""
    return settings.logs / f"{name}.log"


def _last_lines(settings: Settings, name: str, count: int = 12) -> str:
    try:
        text = log_file(settings, name).read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-count:])


def _passed_on() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name == TEST_RUN}


def _end(process: psutil.Process, patience: float) -> None:
    family = [process, *process.children(recursive=True)]
    process.terminate()
    _, alive = psutil.wait_procs(family[:1], timeout=patience)
    for survivor in [*alive, *family[1:]]:
        with contextlib.suppress(psutil.NoSuchProcess):
            survivor.kill()


def _find(settings: Settings, name: str) -> tuple[psutil.Process, Record] | None:
    """Find a recorded process; a process id that the system gave to another is not taken for it."""
    try:
        record: Record = json.loads(_record_file(settings, name).read_text())
        process = psutil.Process(record["pid"])
        is_ours = process.create_time() == record["started"]
        if is_ours and process.status() != psutil.STATUS_ZOMBIE:
            return process, record
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
        pass
    return None


def _record_file(settings: Settings, name: str) -> Path:
    return settings.run / f"{name}.json"
