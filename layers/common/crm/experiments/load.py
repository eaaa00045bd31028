"""Loads what can be started, whole and valid or not at all, and reads what was."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from crm.catalogue.kinds import NAME_KEY
from crm.catalogue.load import CATALOGUE_PATH, catalogue
from crm.catalogue.model import Catalogue
from crm.experiments.consistency import find_problems
from crm.experiments.model import HELD_OUT, HOLDOUT, TREATED, Experiment, ExperimentsFile
from crm.platform import toml_file
from crm.platform.handlers.observability import logger

EXPERIMENTS_PATH: Final = CATALOGUE_PATH.with_name("experiments.toml")
_WHOLE: Final = 100

type Definition = dict[str, Any]


@cache
def definitions() -> Mapping[str, Definition]:
    """What may be started in this deployment, by name, as a phase keeps it."""
    return load(EXPERIMENTS_PATH)


def load(path: Path, known: Catalogue | None = None) -> dict[str, Definition]:
    """Read and validate a file, for a catalogue or that of this deployment.

    Raises:
        TomlFileError: It cannot be used; each line of the message names file, line and key.
    """
    return parse(path.read_text(encoding="utf-8"), name=path.name, known=known)


def parse(text: str, *, name: str, known: Catalogue | None = None) -> dict[str, Definition]:
    """Validate the text of the file of that name, for a catalogue or that of this deployment.

    Raises:
        TomlFileError: As `load`.
    """
    known = known or catalogue()
    currency = known.currency
    valid = toml_file.parse(
        text,
        name=name,
        prepare=lambda _: {"currency": currency},
        root=ExperimentsFile,
        check=lambda found: find_problems(found, known),
    )
    written = tomllib.loads(text).get("experiments", {})
    return {
        HOLDOUT: {
            "kind": HOLDOUT,
            "question": "What do recommendations cause?",
            "metric": "revenue",
            "outcome_days": valid.holdout.outcome_days,
            "currency": currency,
            "variations": [
                {"name": HELD_OUT, "weight": valid.holdout.share},
                {"name": TREATED, "weight": _WHOLE - valid.holdout.share},
            ],
        },
        **{each: {**table, "currency": currency} for each, table in written.items()},
    }


def read_definition(name: str, definition: Definition) -> Experiment:
    """Read what a phase kept.

    Raises:
        ValidationError: It is none that this file could hold.
    """
    table = {key: value for key, value in definition.items() if key != "currency"}
    context = {"currency": definition["currency"]}
    return _adapter().validate_python({**table, NAME_KEY: name}, context=context)


def try_definition(name: str, phase: int, definition: Definition) -> Experiment | None:
    """Read what a phase kept; None where this version cannot, which a process logs once.

    One that cannot be read is set aside, so that it stops neither the others nor any decision.
    """
    try:
        return read_definition(name, definition)
    except (ValidationError, KeyError):
        _report_unreadable(name, phase)
        return None


@cache
def _report_unreadable(name: str, phase: int) -> None:
    logger().error("an experiment cannot be read", extra={"experiment": name, "phase": phase})


@cache
def _adapter() -> TypeAdapter[Experiment]:
    return TypeAdapter(Experiment)
