"""`python -m crm.messages [FILE]`: says whether the messages of a file can be used."""

import sys
from pathlib import Path

from crm.messages.consistency import find_unknown_cohorts
from crm.messages.load import MESSAGES_PATH, load
from crm.platform.toml_check import run_check
from crm.platform.toml_file import Source, TomlFileError, located
from crm.predictions.load import cohorts


def main(arguments: list[str]) -> int:
    """Tell every problem with its line; exit with 1 when there is one."""
    return run_check(arguments, MESSAGES_PATH, _check)


def _check(path: Path) -> str:
    found = load(path)
    source = Source(path.read_text(encoding="utf-8"), path.name)
    if unknown := located(list(find_unknown_cohorts(found, cohorts())), source):
        raise TomlFileError("\n".join(unknown))
    return f"{len(found.campaigns)} campaigns, {len(found.mails)} mails"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
