"""Loads the catalogue, whole and valid or not at all."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from crm.catalogue.model import (
    SESSION_TYPES,
    Attribution,
    Catalogue,
    Complexity,
    Words,
)
from crm.catalogue.reading.lines import lines_of
from crm.catalogue.reading.offers import OfferReader, read_rest
from crm.catalogue.reading.plans import read_plans
from crm.catalogue.reading.subject import read_subject
from crm.catalogue.reading.tables import Problem, Table, dotted
from crm.platform.money import CURRENCIES

CATALOGUE_PATH: Final = Path(__file__).with_name("catalogue.toml")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")
_LINE: Final = re.compile(r"at line (\d+)")
_MOST_OFFERS: Final = 50
_LONGEST_WINDOW: Final = 365


class CatalogueError(Exception):
    """The catalogue cannot be used; each line of the message names file, line and key."""


@cache
def catalogue() -> Catalogue:
    """The catalogue of this deployment, read once per process."""
    return load(CATALOGUE_PATH)


def load(path: Path) -> Catalogue:
    """Read and validate a file."""
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Catalogue:
    """Validate the text of the file of that name."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = place[1] if place else len(text.splitlines())
        raise CatalogueError(f"{name}:{line}: is no TOML: {error}") from None
    problems: list[Problem] = []
    root = Table(values, (), problems)
    read = _read(root)
    root.finish()
    if problems:
        raise CatalogueError(_explain(problems, text, name))
    return read


def _read(root: Table) -> Catalogue:
    currency = root.text("currency", longest=3)
    if currency not in CURRENCIES:
        root.problem("currency", f"{currency!r} is not the ISO 4217 code of a currency in use")
        currency = "USD"
    plans = read_plans(root.table("plans"), currency)
    if not plans:
        root.problem("plans", "must hold at least one plan")
    reader = OfferReader(currency=currency, plans=plans, rest=read_rest(root.table("rest")))
    return Catalogue(
        currency=currency,
        locale=root.text("locale", like=_LOCALE, hint='like "en_US"'),
        offers_per_session=root.number("offers_per_session", at_most=_MOST_OFFERS),
        plans=plans,
        offers=tuple(reader.read(*named) for named in root.table("offers").named_tables()),
        attribution=_read_attribution(root.table("attribution")),
        complexity=_read_complexity(root.table("complexity")),
        subject=read_subject(root.table("intake").table("vehicle")),
        words=_read_words(root.table("words")),
    )


def _read_attribution(table: Table) -> Attribution:
    return Attribution(
        click_days=table.number("click_days", at_most=_LONGEST_WINDOW),
        view_days=table.number("view_days", at_most=_LONGEST_WINDOW),
    )


def _read_complexity(table: Table) -> Complexity:
    return Complexity(
        long_concern=table.number("long_concern", at_least=1),
        many_files=table.number("many_files", at_least=1),
    )


def _read_words(table: Table) -> Words:
    sessions = table.table("sessions")
    return Words(
        marketplace=table.text("marketplace", longest=60),
        expert=table.text("expert", longest=40),
        customer=table.text("customer", longest=40),
        waiver=table.text("waiver", longest=500),
        sessions={kind: sessions.text(kind, longest=40) for kind in SESSION_TYPES},
    )


def _explain(problems: list[Problem], text: str, name: str) -> str:
    lines = lines_of(text, [problem.path for problem in problems])
    told = sorted(
        (lines[problem.path], f"{dotted(problem.path)}: {problem.message}") for problem in problems
    )
    return "\n".join(f"{name}:{line}: {sentence}" for line, sentence in told)
