"""The servers behind the pages: the web server, the fake Stripe, and the stand-in of SES."""

import os
import sys

from local.servers import processes
from local.servers.processes import Program
from local.stack.description import Stack, report_dsn
from local.stack.settings import Server, Settings
from tools.paths import ROOT


def restart_web(settings: Settings, stack: Stack) -> None:
    """Start the web server with what stack.json says now."""
    # It keeps nothing that a sudden end could lose.
    processes.stop(settings, "web", patience=0)
    module = "local.web" if settings.demo is None else settings.demo.web_server
    port = stack["ports"]["web"]
    web = _program("web", port, module, str(settings.folder), str(port))
    processes.start(settings, web)


def restart_mail(settings: Settings, stack: Stack) -> None:
    """Start the stand-in of SES with today's code; its mails are on disk."""
    processes.stop(settings, "mail", patience=0)
    processes.start(settings, _mail(settings, stack))


def restart_stripe(settings: Settings, stack: Stack) -> None:
    """Start the fake Stripe with today's code; its account is on disk."""
    processes.stop(settings, "stripe")
    processes.start(settings, _stripe(settings, stack))


def start_stripe(settings: Settings, stack: Stack) -> None:
    """Start the fake Stripe, unless it runs with these addresses already."""
    if not processes.is_running(settings, _stripe(settings, stack)):
        restart_stripe(settings, stack)


def _mail(settings: Settings, stack: Stack) -> Program:
    port = stack["ports"]["mail"]
    arguments = {
        "--port": str(port),
        "--state": str(settings.folder / "mail"),
        "--aws-url": stack["aws_url"],
        "--site-url": stack["web_url"],
    }
    words = [word for pair in arguments.items() for word in pair]
    # In the environment, where no list of processes shows it.
    return _program("mail", port, "local.fake_ses", *words, FAKE_SES_DSN=report_dsn(stack))


def _stripe(settings: Settings, stack: Stack) -> Program:
    port = stack["ports"]["stripe"]
    arguments = {
        "--port": str(port),
        "--state": str(settings.folder / "stripe"),
        "--webhook-url": stack["stripe_webhook_url"],
        "--public-url": stack["stripe_url"],
    }
    words = [word for pair in arguments.items() for word in pair]
    # In the environment, where no list of processes shows it.
    secret = {"FAKE_STRIPE_SECRET": stack["stripe_webhook_secret"]}
    return _program("stripe", port, "local.fake_stripe", *words, **secret)


def _program(name: Server, port: int, module: str, *arguments: str, **more: str) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", module, *arguments],
        environment=dict(os.environ)
        | {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'common'}"}
        | more,
        port=port,
    )
