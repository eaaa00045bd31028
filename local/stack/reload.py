"""`make dev`: keeps the running stack equal to the checkout until interrupted."""

import threading
import time
from collections.abc import Iterable
from pathlib import Path

import watchfiles
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.deploy import DeployError
from local.servers.processes import ProcessError
from local.stack import logs
from local.stack.description import Stack
from local.stack.lifecycle import redeploy
from local.stack.page_servers import restart_mail, restart_stripe, restart_web
from local.stack.settings import Settings
from tools.pages import PagesError, pages
from tools.paths import ROOT

_DEPLOYED = ("functions", "layers/common", "database", "template.yaml")
_WEB = ("web", "local/web")
_STRIPE = "local/fake_stripe"
_MAIL = "local/fake_ses"


def watch(settings: Settings, stack: Stack) -> None:
    """Deploy every change of the code and print the functions' logs, until Ctrl-C."""
    stopped = threading.Event()
    reader = threading.Thread(target=logs.follow, args=(stack["aws_url"], stopped), daemon=True)
    reader.start()
    watched = [ROOT / name for name in (*_DEPLOYED, *_WEB, _STRIPE, _MAIL)]
    try:
        for changes in watchfiles.watch(*watched, raise_interrupt=False, debounce=100, step=20):
            _apply(settings, stack, {Path(path) for _kind, path in changes})
    finally:
        stopped.set()
        reader.join()


def _apply(settings: Settings, stack: Stack, changed: Iterable[Path]) -> None:
    names = sorted(str(path.relative_to(ROOT)) for path in changed)
    started = time.perf_counter()
    try:
        if any(name.startswith(_WEB) for name in names):
            # Before the server ends: a mistake leaves the last good pages in place.
            pages()
            restart_web(settings, stack)
        if any(name.startswith(_STRIPE) for name in names):
            restart_stripe(settings, stack)
        if any(name.startswith(_MAIL) for name in names):
            restart_mail(settings, stack)
        if any(name.startswith(_DEPLOYED) for name in names):
            redeploy(settings)
    except (
        BotoCoreError,
        ClientError,
        DeployError,
        OSError,
        PagesError,
        ProcessError,
        ValueError,
    ) as failure:
        print(f"\n{_list(names)} could not be deployed: {failure}\n", flush=True)
        return
    milliseconds = (time.perf_counter() - started) * 1000
    print(f"\n{_list(names)}: live after {milliseconds:.0f} ms\n", flush=True)


def _list(names: list[str]) -> str:
    first = names[0]
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"
