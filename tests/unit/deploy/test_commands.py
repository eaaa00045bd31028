"""A command that lacks something says what to type."""

import sys
from types import ModuleType

import pytest

from deploy import admin, replay
from deploy.stage import Stage


@pytest.mark.parametrize(
    ("command", "said"),
    [(admin, "make admin STAGE=prod EMAIL="), (replay, "make replay STAGE=prod SINCE=")],
)
def test_a_command_without_its_object_says_what_to_type(
    command: ModuleType,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage = Stage(name="prod", region="eu-central-1", size="hobby", given={})
    monkeypatch.setattr(Stage, "read", lambda _name: stage)
    monkeypatch.setattr(sys, "argv", ["command", "prod"])

    assert command.main() == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", [admin, replay])
def test_a_command_without_a_stage_says_how_to_make_one(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["command", "nowhere"])

    assert command.main() == 1
    assert "`make deploy STAGE=nowhere` asks for it" in capsys.readouterr().err
