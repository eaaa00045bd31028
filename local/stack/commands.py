"""The commands of the local stack: up, down, dev, reset, status, token, env."""

import argparse
import contextlib
import shlex
import signal
import sys
import time
import traceback
from collections.abc import Callable

from local.aws.identity import ROLES, Identity
from local.stack import lifecycle, reload
from local.stack.description import Stack, read_stack
from local.stack.settings import Settings
from tools.pages import pages
from tools.paths import LOCAL


class StoppedError(Exception):
    """The stack does not run as a whole; the message says what to type."""


def main(find_settings: Callable[[], Settings]) -> int:
    """Run the command that the arguments name; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.stack", description=__doc__)
    commands: dict[str, Callable[[Settings], object]] = {
        "up": _up,
        "dev": _dev,
        "down": lifecycle.down,
        "reset": lifecycle.reset,
        "status": _status,
        "token": lambda settings: _token(settings, given.role),
        "env": _env,
    }
    parser.add_argument("command", choices=commands)
    parser.add_argument("--role", choices=ROLES, default="customer", help="whose token")
    given = parser.parse_args()
    command = given.command
    try:
        commands[command](find_settings())
    except StoppedError as stopped:
        print(stopped, file=sys.stderr)
        return 1
    except Exception as failure:  # noqa: BLE001 - at this edge a person reads, not a program
        log = LOCAL / f"{command}.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(traceback.format_exc())
        print(f"`make {command}` failed: {failure}\n\nThe whole story: {log}", file=sys.stderr)
        return 1
    return 0


def _up(settings: Settings) -> Stack:
    started = time.perf_counter()
    # The web server would do it, and tell of a mistake where nobody looks.
    pages()
    running = lifecycle.up(settings)
    _print(running)
    if settings.stripe is not None:
        print(f"\nstripe listen --forward-to {running['stripe_webhook_url']}")
    print(f"\nReady after {time.perf_counter() - started:.1f} s.")
    return running


def _dev(settings: Settings) -> None:
    # A shell starts background jobs with interrupts ignored, and tools end them by SIGTERM.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        try:
            running = _up(settings)
            print("Changes go live as they are saved; Ctrl-C stops everything.\n", flush=True)
            reload.watch(settings, running)
        finally:
            print("\nStopping.", flush=True)
            lifecycle.down(settings)


def _status(settings: Settings) -> None:
    ports = lifecycle.status(settings)
    for name, port in ports.items():
        print(f"{name:10} {f'port {port}' if port else 'stopped'}")
    if not all(ports.values()):
        raise StoppedError("`make up` starts what is stopped.")
    print()
    _print(read_stack(settings))


def _token(settings: Settings, role: str) -> None:
    print(_running(settings)["tokens"][role])


def _env(settings: Settings) -> None:
    """Print what the README's requests need: `eval "$(make env)"`."""
    running = _running(settings)
    customer = running["customers"][0]
    variables = {
        "API": running["api_url"],
        "TOKEN": Identity.of(running).token(customer["id"]),
        "SESSION": customer["session_id"],
    }
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def _running(settings: Settings) -> Stack:
    if not all(lifecycle.status(settings).values()):
        raise StoppedError("The local stack is stopped: run `make up`.")
    return read_stack(settings)


def _print(running: Stack) -> None:
    addresses = {
        "Summary page": running["summary_url"],
        "Dashboard": f"{running['web_url']}/dashboard",
        "First page": running["web_url"],
        "Inbox": running["mail_url"],
        "API": running["api_url"],
    }
    print()
    for name, address in addresses.items():
        print(f"{name:14} {address}")
    print("\n`make token ROLE=admin` prints an access token, `make env` what curl needs.")
