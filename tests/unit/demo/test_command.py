"""The command `python -m demo`: what it takes, and what it ends with."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from psycopg import OperationalError

from demo import __main__ as command
from demo.driver.client import UnexpectedResponse
from demo.journeys.figures import FiguresByCustomer
from demo.journeys.marketplace import Marketplace
from demo.journeys.run import Outcome, Plan, Report, drive
from demo.mail_clock import MailClock
from tests.unit.demo.marketplace import Marketplace as FakeMarketplace

type Demo = Callable[..., int]


@pytest.fixture
def demo(marketplace: FakeMarketplace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Demo:
    """The command on a marketplace in memory, whose database holds what was driven."""
    outcomes: list[Outcome] = []

    @contextmanager
    def open_marketplace(_: Mapping[str, Any]) -> Iterator[Marketplace]:
        yield marketplace.open()

    def remember(opened: Marketplace, plan: Plan, report: Report) -> Outcome:
        outcomes.append(drive(opened, plan, report, pause=lambda: None))
        return outcomes[-1]

    def read_figures(*_: object) -> FiguresByCustomer:
        return {customer.id: customer.figures.copy() for customer in outcomes[-1].customers}

    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps({"database": {}}))
    monkeypatch.setattr(command, "open_marketplace", open_marketplace)
    monkeypatch.setattr(command, "drive", remember)
    monkeypatch.setattr(command, "read_figures", read_figures)
    monkeypatch.setattr(command, "mailing", lambda stack: nullcontext(MailClock(stack)))
    for name in ("exchange_mails", "check_campaigns"):
        monkeypatch.setattr(command, name, lambda *_: None)
    monkeypatch.setattr(command, "check_experiments", lambda *_: ["price: B is better."])
    for name in ("JOURNEYS", "SEED"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["demo", "--stack", str(stack), *arguments])
        return command.main()

    return call


def test_a_run_whose_figures_are_the_databases_ends_with_0(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo("--journeys", "12") == 0

    told = capsys.readouterr().out
    assert "12 journeys in" in told
    assert "are the database's." in told
    assert "0 mails were sent, 0 clicked" in told
    assert "price: B is better." in told


def test_what_goes_wrong_after_the_journeys_ends_with_1(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise UnexpectedResponse("the status of a mail's link is 404, not 303")

    monkeypatch.setattr(command, "exchange_mails", fail)

    assert demo("--journeys", "3") == 1
    assert "the status of a mail's link is 404" in capsys.readouterr().out


def test_a_single_difference_ends_with_1_and_is_named(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = vars(command)["read_figures"]

    def lose_one(database: Mapping[str, Any], customers: Any) -> FiguresByCustomer:
        books = dict(honest(database, customers))
        first = next(iter(books.values()))
        first.count("recommendations", "follow_up", "clicked")
        return books

    monkeypatch.setattr(command, "read_figures", lose_one)

    assert demo("--journeys", "12") == 1
    told = capsys.readouterr().out
    assert "Figures that differ from the database's: 1" in told
    assert "recommendations: follow_up, clicked of customer" in told


def test_a_database_that_cannot_be_read_ends_with_1(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> FiguresByCustomer:
        raise OperationalError("connection refused")

    monkeypatch.setattr(command, "read_figures", fail)

    assert demo("--journeys", "3") == 1
    assert "could not be read: connection refused" in capsys.readouterr().out


def test_journeys_and_seed_come_from_the_environment_as_well(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNEYS", "7")
    monkeypatch.setenv("SEED", "3")

    assert demo() == 0
    assert "7 journeys in" in capsys.readouterr().out


@pytest.mark.parametrize("journeys", ["0", "-3", "many", "1.5"])
def test_no_number_of_journeys_is_refused(
    demo: Demo, journeys: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        demo("--journeys", journeys)
    assert "--journeys" in capsys.readouterr().err


def test_without_a_stack_it_says_how_to_start_one(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo("--stack", str(tmp_path / "nowhere.json")) == 2
    assert "make up" in capsys.readouterr().err
