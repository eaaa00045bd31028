"""The commands of the local stack: up, down, dev, reset, status."""

import argparse
import contextlib
import signal
import sys
import time
import traceback
from collections.abc import Callable

from local.stack import lifecycle, reload
from local.stack.description import Stack, read_stack
from local.stack.settings import Settings
from tools.pages import pages
from tools.paths import LOCAL


def main(find_settings: Callable[[], Settings]) -> int:
    """Run the command that the arguments name; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.stack", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "dev", "reset", "status"])
    command = parser.parse_args().command
    try:
        settings = find_settings()
        if command == "up":
            _up(settings)
        elif command == "dev":
            _dev(settings)
        elif command == "down":
            lifecycle.down(settings)
        elif command == "reset":
            lifecycle.reset(settings)
        else:
            return _status(settings)
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


def _status(settings: Settings) -> int:
    ports = lifecycle.status(settings)
    for name, port in ports.items():
        print(f"{name:10} {f'port {port}' if port else 'stopped'}")
    if all(ports.values()):
        print()
        _print(read_stack(settings))
        return 0
    return 1


def _print(running: Stack) -> None:
    addresses = {
        "Summary page": running["summary_url"],
        "Dashboard": f"{running['web_url']}/dashboard",
        "First page": running["web_url"],
        "API": running["api_url"],
        "Stripe": running["stripe_url"],
        "Stripe webhook": running["stripe_webhook_url"],
    }
    print()
    for name, address in addresses.items():
        print(f"{name:16} {address}")
    print("\nAccess tokens, for a day (also in .local/stack.json):")
    for role, token in running["tokens"].items():
        print(f"\n{role}\n{token}")
