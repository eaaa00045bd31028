"""Loads the cohorts, whole and valid or not at all."""

import hashlib
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final

from crm.catalogue.load import CATALOGUE_PATH, catalogue
from crm.platform import toml_file
from crm.predictions.consistency import find_problems
from crm.predictions.model import Cohort, CohortsFile

COHORTS_PATH: Final = CATALOGUE_PATH.with_name("cohorts.toml")


@cache
def cohorts() -> Mapping[str, Cohort]:
    """The cohorts of this deployment by name, read once per process."""
    return load(COHORTS_PATH)


def titles() -> Mapping[str, str]:
    """What people read of each cohort of this deployment, by name."""
    return {name: cohort.title for name, cohort in cohorts().items()}


def fingerprint(found: Mapping[str, Cohort]) -> str:
    """SHA-256 of what cohorts say, comments and layout left aside."""
    return hashlib.sha256(repr(sorted(found.items(), key=itemgetter(0))).encode()).hexdigest()


def load(path: Path) -> Mapping[str, Cohort]:
    """Read and validate a file.

    Raises:
        TomlFileError: It cannot be used; each line of the message names file, line and key.
    """
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Mapping[str, Cohort]:
    """Validate the text of the file of that name.

    Raises:
        TomlFileError: As `load`.
    """
    known = catalogue()
    return toml_file.parse(
        text,
        name=name,
        prepare=lambda _: {"plans": list(known.plans)},
        root=CohortsFile,
        check=lambda found: find_problems(found, known),
    ).cohorts
