"""Drops data that no function reads from installed libraries: `python trim.py FOLDER`.

Every locale of babel stays, with what money is written by; botocore keeps the services we call;
numpy and scipy come without their tests and what only compilers and editors read.
"""

import pickle
import shutil
import sys
from pathlib import Path
from typing import Final

#: Sections of CLDR that `crm.platform.money` formats with.
LOCALE_SECTIONS: Final = frozenset(
    {
        "currency_formats",
        "currency_symbols",
        "default_numbering_system",
        "minimum_grouping_digits",
        "number_symbols",
        "numbering_systems",
        "plural_form",
    }
)
#: Babel looks names up even where a pattern has none, and does without.
_EMPTIED: Final = frozenset({"currency_names", "currency_names_plural"})
#: Services that `crm` calls, by botocore's names.
SERVICES: Final = frozenset({"events", "lambda", "rds", "secretsmanager", "sesv2", "sqs"})

#: Stubs, declarations for compilers and archives to link with.
_UNREAD: Final = ("*.pyi", "*.pxd", "*.h", "*.a", "*.lib")


def trim_locales(folder: Path) -> None:
    """Rewrite babel's locale files with the sections that are read."""
    for path in folder.glob("babel/locale-data/*.dat"):
        # Babel's own files, just installed by their hashes.
        sections = pickle.loads(path.read_bytes())  # noqa: S301
        kept = {key: value for key, value in sections.items() if key in LOCALE_SECTIONS}
        kept |= {key: {} for key in _EMPTIED}
        path.write_bytes(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))


def trim_services(folder: Path) -> None:
    """Remove the models of services that are not called."""
    for path in folder.glob("botocore/data/*"):
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)


def trim_science(folder: Path) -> None:
    """Remove from numpy and scipy what no program runs."""
    for library in (folder / "numpy", folder / "scipy"):
        for path in list(library.rglob("tests")):
            shutil.rmtree(path)
        for pattern in _UNREAD:
            for path in library.rglob(pattern):
                path.unlink()


if __name__ == "__main__":
    # The locale files are pickled with classes of the library beside them.
    sys.path.insert(0, sys.argv[1])
    trim_locales(Path(sys.argv[1]))
    trim_services(Path(sys.argv[1]))
    trim_science(Path(sys.argv[1]))
