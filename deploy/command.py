"""The edge of every command: what goes wrong becomes a sentence and an exit code."""

import argparse
import sys
from collections.abc import Callable
from typing import Final, NoReturn, override

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, of all that does not reach AWS
    HTTPClientError,
    NoCredentialsError,
)

from deploy.errors import DeployError

_SIGN_IN: Final = (
    "Sign in with `aws sso login` or `aws login`, or set AWS_PROFILE;"
    " see https://docs.aws.amazon.com/cli/latest/userguide/"
)
_ENDED: Final = {
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "AuthFailure",
}
_DENIED: Final = {
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "403",
}
_INTERRUPTED: Final = 130


class _Parser(argparse.ArgumentParser):
    """Says what to type at the terminal that people use, which is make's."""

    def __init__(self, description: str | None, example: str) -> None:
        super().__init__(description=description)
        self._example = example

    @override
    def error(self, message: str) -> NoReturn:
        raise DeployError(f"{message}.\nType: {self._example}")


def parser(description: str | None, example: str) -> argparse.ArgumentParser:
    """A parser whose complaints end with what to type.

    Args:
        description: The module's docstring.
        example: The command of make, with all that it needs.
    """
    return _Parser(description, example)


def run(command: Callable[[], int]) -> int:
    """Run a command; returns its exit code, or 1 after a sentence about what stopped it."""
    try:
        return command()
    except (DeployError, BotoCoreError, ClientError) as failure:
        print(f"\n{sentence(failure)}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nStopped. What AWS had begun goes on there; repeating is safe.", file=sys.stderr)
        return _INTERRUPTED


def sentence(failure: Exception) -> str:
    """What a person reads about a failure, with what they can do about it."""
    match failure:
        case ClientError():
            return _of_aws(failure)
        case NoCredentialsError():
            return f"AWS does not know you: there are no credentials here. {_SIGN_IN}"
        case ConnectionError() | HTTPClientError():
            return f"AWS cannot be reached ({failure}): is there a network? Then repeat."
        case BotoCoreError():
            # Before any call: a profile, a session or a part of boto3 that is not there.
            return f"AWS cannot be called: {failure} {_SIGN_IN}"
    return str(failure)


def _of_aws(failure: ClientError) -> str:
    error = failure.response.get("Error", {})
    code, said = error.get("Code", ""), error.get("Message", "")
    if code in _ENDED:
        return f"Your session with AWS has ended or is not valid ({code}). {_SIGN_IN}"
    if code in _DENIED:
        return f"You may not do this ({failure.operation_name}): {said}\nWith that right, repeat."
    return f"AWS refuses {failure.operation_name}: {said} ({code})"
