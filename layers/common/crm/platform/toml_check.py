"""Says on the command line whether a file can be used."""

import sys
from collections.abc import Callable
from pathlib import Path

from crm.platform.toml_file import TomlFileError


def run_check(arguments: list[str], usual: Path, check: Callable[[Path], str]) -> int:
    """Tell every problem with its line, or what the file holds; returns the exit code.

    Args:
        arguments: Of the command: another file than the usual one.
        usual: The file that is deployed.
        check: Returns what a file holds, in words; raises TomlFileError.
    """
    path = Path(arguments[0]) if arguments else usual
    try:
        found = check(path)
    except (TomlFileError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path.name}: {found}\n")
    return 0
