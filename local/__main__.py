"""The local stack's commands: `python -m local up|down|dev|reset|status`."""

import argparse
import contextlib
import signal
import sys
import time

from local import reload, stack
from local.deploy import DeployError
from local.postgres import PostgresError
from local.processes import ProcessError
from local.settings import Settings, developer_settings
from local.stripe_keys import StripeKeysError
from tools.pages import PagesError, pages


def main() -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "dev", "reset", "status"])
    command = parser.parse_args().command
    try:
        settings = developer_settings()
        if command == "up":
            _up(settings)
        elif command == "dev":
            _dev(settings)
        elif command == "down":
            stack.down(settings)
        elif command == "reset":
            stack.reset(settings)
        else:
            return _status(settings)
    except (DeployError, PagesError, PostgresError, ProcessError, StripeKeysError) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _up(settings: Settings) -> stack.Stack:
    started = time.perf_counter()
    # The web server would do it, and tell of a mistake where nobody looks.
    pages()
    running = stack.up(settings)
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
            stack.down(settings)


def _status(settings: Settings) -> int:
    ports = stack.status(settings)
    for name, port in ports.items():
        print(f"{name:10} {f'port {port}' if port else 'stopped'}")
    if all(ports.values()):
        print()
        _print(stack.read_stack(settings))
        return 0
    return 1


def _print(running: stack.Stack) -> None:
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


if __name__ == "__main__":
    sys.exit(main())
