"""Another catalogue in the place of the deployment's, for one test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm.catalogue import languages, load, versions

_READ_ONCE = (
    load.catalogue,
    load.catalogue_hash,
    load.file_source,
    languages.catalogues,
    languages.language_values,
    versions._read,  # noqa: SLF001 - what is published over another file
    versions._file_alone,  # noqa: SLF001 - the same without anything published
)


@contextmanager
def catalogue_at(path: Path) -> Iterator[None]:
    """Let every part of the product read this file, and those of its languages beside it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (load, languages, versions):
            patch.setattr(module, "CATALOGUE_PATH", path)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for read in _READ_ONCE:
        read.cache_clear()
