"""The command `python -m demo`: what it takes, and what it ends with."""

import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg import OperationalError

from demo import __main__ as command
from demo.figures import Books
from demo.run import Order, Outcome, Tell, drive
from demo.scene import Company
from tests.unit.demo.marketplace import Marketplace

type Demo = Callable[..., int]


@pytest.fixture
def demo(
    marketplace: Marketplace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    socket_enabled: None,  # noqa: ARG001 - the command opens a loop of its own
) -> Demo:
    """The command on a marketplace in memory, whose database holds what was driven."""
    outcomes: list[Outcome] = []

    @asynccontextmanager
    async def open_company(_: Mapping[str, Any]) -> AsyncIterator[Company]:
        yield marketplace.company()

    async def remember(company: Company, order: Order, tell: Tell) -> Outcome:
        outcomes.append(await drive(company, order, tell, come_back=at_once))
        return outcomes[-1]

    async def at_once() -> None:
        """No time passes."""

    def read_books(*_: object) -> Books:
        return {customer.id: customer.figures.copy() for customer in outcomes[-1].customers}

    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps({"database": {}}))
    monkeypatch.setattr(command, "open_company", open_company)
    monkeypatch.setattr(command, "drive", remember)
    monkeypatch.setattr(command, "read_books", read_books)
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


def test_a_single_difference_ends_with_1_and_is_named(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = vars(command)["read_books"]

    def lose_one(database: Mapping[str, Any], customers: Any) -> Books:
        books = dict(honest(database, customers))
        first = next(iter(books.values()))
        first.count("recommendations", "follow_up", "clicked")
        return books

    monkeypatch.setattr(command, "read_books", lose_one)

    assert demo("--journeys", "12") == 1
    told = capsys.readouterr().out
    assert "Figures that differ from the database's: 1" in told
    assert "recommendations: follow_up, clicked of customer" in told


def test_a_database_that_cannot_be_read_ends_with_1(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Books:
        raise OperationalError("connection refused")

    monkeypatch.setattr(command, "read_books", fail)

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
