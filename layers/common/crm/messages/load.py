"""Loads messages.toml, whole and valid or not at all."""

from functools import cache
from pathlib import Path
from typing import Final

from crm.messages.consistency import find_problems
from crm.messages.model import Messages
from crm.platform import toml_file

MESSAGES_PATH: Final = Path(__file__).with_name("messages.toml")


@cache
def messages() -> Messages:
    """What this deployment says about mails, read once per process."""
    return load(MESSAGES_PATH)


def load(path: Path) -> Messages:
    """Read and validate a file.

    Raises:
        TomlFileError: It cannot be used; each line of the message names file, line and key.
    """
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Messages:
    """Validate the text of the file of that name.

    Raises:
        TomlFileError: As `load`.
    """
    return toml_file.parse(
        text, name=name, prepare=lambda _: {}, root=Messages, check=find_problems
    )
