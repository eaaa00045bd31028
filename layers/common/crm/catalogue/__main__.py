"""`python -m crm.catalogue [FILE]`: says whether a catalogue can be used."""

import sys
from pathlib import Path

from crm.catalogue.languages import language_of, read_languages
from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, doubts, load


def main(arguments: list[str]) -> int:
    """Tell every problem and every doubt with its line; exit with 1 when there is a problem."""
    path = Path(arguments[0]) if arguments else CATALOGUE_PATH
    try:
        found = load(path)
    except (CatalogueError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    whole, lacks = read_languages(path)
    for doubt in [*doubts(found, path), *lacks]:
        sys.stdout.write(f"Warning: {doubt}\n")
    counts = f"{len(found.plans)} plans, {len(found.offers)} offers, prices in {found.currency}"
    languages = ", ".join([language_of(found), *whole])
    sys.stdout.write(f"{path.name}: {counts}, in {languages}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
