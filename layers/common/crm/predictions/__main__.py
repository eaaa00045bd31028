"""`python -m crm.predictions [FILE]`: says whether cohorts, and what names them, can be used."""

import sys
from pathlib import Path

from crm.catalogue.load import CATALOGUE_PATH, catalogue
from crm.platform.toml_file import Source, TomlFileError, located
from crm.predictions.consistency import find_unknown_cohorts
from crm.predictions.load import COHORTS_PATH, load


def main(arguments: list[str]) -> int:
    """Tell every problem with its line; exit with 1 when there is one."""
    path = Path(arguments[0]) if arguments else COHORTS_PATH
    try:
        found = load(path)
    except (TomlFileError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    source = Source(CATALOGUE_PATH.read_text(encoding="utf-8"), CATALOGUE_PATH.name)
    unknown = located(list(find_unknown_cohorts(catalogue(), found)), source)
    if unknown:
        sys.stderr.write("\n".join(unknown) + "\n")
        return 1
    sys.stdout.write(f"{path.name}: {', '.join(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
