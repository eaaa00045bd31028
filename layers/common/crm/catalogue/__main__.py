"""`python -m crm.catalogue [FILE]`: says whether a catalogue can be used."""

import sys
from pathlib import Path

from crm.catalogue.languages import language_of, read_languages
from crm.catalogue.load import CATALOGUE_PATH, doubts, load
from crm.platform.toml_check import run_check


def main(arguments: list[str]) -> int:
    """Tell every problem and every doubt with its line; exit with 1 when there is a problem."""
    return run_check(arguments, CATALOGUE_PATH, _check)


def _check(path: Path) -> str:
    found = load(path)
    whole, lacks = read_languages(path)
    for doubt in [*doubts(found, path), *lacks]:
        sys.stdout.write(f"Warning: {doubt}\n")
    counts = f"{len(found.plans)} plans, {len(found.offers)} offers, prices in {found.currency}"
    return f"{counts}, in {', '.join([language_of(found), *whole])}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
