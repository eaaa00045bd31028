"""What stops a command is a sentence that says what to do, and never a traceback."""

import importlib.util
import sys
from collections.abc import Callable

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from deploy.command import run, sentence
from deploy.errors import DeployError
from tools.paths import ROOT

COMMANDS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in ROOT.glob("deploy/**/*.py")
    if 'if __name__ == "__main__"' in path.read_text()
)


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeStacks")


def failing(failure: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise failure

    return command


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 11


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_without_its_words_says_what_to_type(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name])
    assert run(importlib.import_module(name).main) == 1
    assert "\nType: make " in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in {"deploy.roots", "deploy.__main__"}]
)
def test_a_stage_without_a_file_says_how_one_is_made(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {
        "deploy.admin": ["ada@example.com"],
        "deploy.replay": ["--id", "1"],
        "deploy.remove": ["--yes"],
    }
    monkeypatch.setattr(sys, "argv", [name, "nowhere", *words.get(name, [])])
    assert run(importlib.import_module(name).main) == 1
    assert "Type: make deploy STAGE=nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (DeployError("the stage is red"), "the stage is red"),
        (refused("ExpiredToken"), "session with AWS has ended"),
        (refused("InvalidClientTokenId"), "aws sso login"),
        (refused("AccessDenied", "not authorized to perform x"), "You may not do this"),
        (refused("UnauthorizedOperation"), "DescribeStacks"),
        (refused("Throttling", "Rate exceeded"), "AWS refuses DescribeStacks: Rate exceeded"),
        (exceptions.NoCredentialsError(), "AWS does not know you"),
        (exceptions.UnauthorizedSSOTokenError(), "aws sso login"),
        (exceptions.LoginRefreshRequired(), "aws login"),
        (exceptions.ProfileNotFound(profile="x"), "AWS_PROFILE"),
        (exceptions.EndpointConnectionError(endpoint_url="https://x"), "is there a network"),
    ],
)
def test_what_stops_a_command_is_said_in_a_sentence(
    failure: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in sentence(failure)
    assert run(failing(failure)) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), EOFError()])
def test_who_stops_a_command_is_told_that_aws_goes_on(
    stop: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(failing(stop)) == 130
    assert "repeating is safe" in capsys.readouterr().err


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(failing(ZeroDivisionError()))


def test_sessions_of_aws_login_have_the_library_that_they_are_signed_with() -> None:
    # botocore asks for it only when such a session is there.
    assert importlib.util.find_spec("awscrt") is not None
    assert "awscrt" not in (ROOT / "layers" / "common" / "requirements.txt").read_text()
