"""Drives journeys through the local stack and checks every figure of them: `python -m demo`."""

import argparse
import json
import os
import sys
from pathlib import Path

import psycopg
from botocore.exceptions import BotoCoreError
from httpx2 import HTTPError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crm.catalogue.load import catalogue
from demo.driver.client import UnexpectedResponse
from demo.journeys.experiments import check_experiments, start_experiments
from demo.journeys.figures import differences, total
from demo.journeys.mails import check_campaigns, exchange_mails, mailing
from demo.journeys.marketplace import Marketplace, Stack, open_marketplace
from demo.journeys.report import (
    print_aftermath,
    print_faults,
    print_funnel,
    print_recommendations,
    print_run,
)
from demo.journeys.run import Outcome, Plan, drive
from demo.journeys.stored_figures import read_figures
from demo.mail_clock import MailClock
from local.stack.settings import developer_settings


def main() -> int:
    """Drive, compare, print; returns 0 when every response and every figure is right."""
    given = _arguments()
    try:
        stack: Stack = json.loads(given.stack.read_text())
        plan = Plan(
            journeys=given.journeys,
            seed=given.seed,
            at_once=given.at_once,
            experiments=given.experiments,
        )
        return _run(Console(), stack, plan)
    except (FileNotFoundError, BotoCoreError) as error:
        sys.stderr.write(f"The stack is not running: start it with `make up`. ({error})\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _run(console: Console, stack: Stack, plan: Plan) -> int:
    with open_marketplace(stack) as marketplace, mailing(stack) as clock:
        admin = marketplace.client(marketplace.admin)
        if plan.experiments:
            start_experiments(admin)
        outcome = _drive(console, marketplace, plan)
        known = _finish(outcome, marketplace, clock, plan)
    expected = {customer.id: customer.figures for customer in outcome.customers}
    try:
        differing = differences(expected, read_figures(stack["database"], expected))
    except psycopg.OperationalError as error:
        outcome.failures.append(f"the database's figures could not be read: {error}")
        differing = []
    figures = total(expected)
    console.print()
    print_funnel(console, figures)
    print_recommendations(console, figures, catalogue())
    print_run(console, outcome, figures)
    print_aftermath(console, figures, known)
    print_faults(console, outcome, differing, sum(map(len, expected.values())))
    return 1 if outcome.failures or differing else 0


def _finish(outcome: Outcome, marketplace: Marketplace, clock: MailClock, plan: Plan) -> list[str]:
    """Let mails be sent and read; returns what is known of experiments."""
    if outcome.gave_up:
        return []
    admin = marketplace.client(marketplace.admin)
    try:
        exchange_mails(clock, marketplace, outcome.customers, plan.seed)
        check_campaigns(admin, clock.stack)
        return check_experiments(admin, clock.stack)
    except (UnexpectedResponse, LookupError, TypeError, ValueError, HTTPError) as error:
        outcome.failures.append(f"after the journeys: {error!r}")
        return []


def _drive(console: Console, marketplace: Marketplace, plan: Plan) -> Outcome:
    with Progress(
        TextColumn("Journeys"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[requests]:,} requests, {task.fields[failures]:,} failures"),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("", total=plan.journeys, requests=0, failures=0)

        def report(so_far: Outcome) -> None:
            progress.update(
                task,
                completed=so_far.journeys,
                requests=so_far.traffic.requests,
                failures=len(so_far.failures),
            )

        return drive(marketplace, plan, report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    environment = os.environ
    parser.add_argument(
        "--journeys",
        type=_positive,
        default=environment.get("JOURNEYS") or "200",
        help="how many to drive (JOURNEYS)",
    )
    parser.add_argument(
        "--seed", type=int, default=environment.get("SEED") or "1", help="which ones (SEED)"
    )
    parser.add_argument(
        "--experiments",
        action="store_true",
        default=bool(environment.get("EXPERIMENTS")),
        help="start first whatever can be tested (EXPERIMENTS)",
    )
    parser.add_argument("--at-once", type=_positive, default=8, help="customers at a time")
    parser.add_argument(
        "--stack",
        type=Path,
        default=developer_settings().stack_file,
        help="the stack.json of the stack to drive",
    )
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
