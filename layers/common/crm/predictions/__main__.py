"""`python -m crm.predictions [FILE]`: says whether cohorts, and what names them, can be used."""

import sys
from pathlib import Path

from crm.catalogue.load import CATALOGUE_PATH, catalogue
from crm.platform.toml_check import run_check
from crm.platform.toml_file import Source, TomlFileError, located
from crm.predictions.consistency import find_unknown_cohorts
from crm.predictions.load import COHORTS_PATH, load


def main(arguments: list[str]) -> int:
    """Tell every problem with its line; exit with 1 when there is one."""
    return run_check(arguments, COHORTS_PATH, _check)


def _check(path: Path) -> str:
    found = load(path)
    source = Source(CATALOGUE_PATH.read_text(encoding="utf-8"), CATALOGUE_PATH.name)
    if unknown := located(list(find_unknown_cohorts(catalogue(), found)), source):
        raise TomlFileError("\n".join(unknown))
    return ", ".join(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
