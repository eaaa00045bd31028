"""The catalogue in further languages: a file each, `catalogue.de.toml`, that says its texts again.

A language is used once it is whole: until every text is there and fits, nothing appears in it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, catalogue, validate
from crm.catalogue.model import Catalogue
from crm.platform import toml_file
from crm.platform.toml_file import KeyPath, Problem, Source

#: The tables that hold texts, and the keys of those texts; `locale` says how money is written.
_TABLES: Final = ("plans", "offers", "discounts", "intake", "words")
_TEXTS: Final = frozenset(
    {"title", "description", "badge", "action_label", "includes", "reason", "label", "hint"}
    | {
        "expert",
        "customer",
        "waiver",
        "mail_consent",
        "recommends",
        "price_test",
        "price_by_condition",
        "price_personalised",
        "price_guarded",
        "chat",
        "video",
        "diagnostic",
    }
)


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """The catalogue of this deployment by language, its own first, then those that are whole."""
    own = catalogue()
    return {language_of(own): own, **read_languages(CATALOGUE_PATH)[0]}


@cache
def language_values() -> Mapping[str, Mapping[str, Any]]:
    """What the files of the whole languages say, by language, without the catalogue's own."""
    _, *whole = catalogues()
    files = sorted(CATALOGUE_PATH.parent.glob(f"{CATALOGUE_PATH.stem}.*{CATALOGUE_PATH.suffix}"))
    said = [toml_file.read(_source(file)) for file in files]
    return {
        language: each
        for each in said
        for language in [str(each.get("locale")).partition("_")[0]]
        if language in whole
    }


def consent_fingerprint(locale: str) -> str:
    """What proves which sentence a customer answered, also when the catalogue has another."""
    read = catalogues().get(locale.partition("_")[0], catalogue())
    return hashlib.sha256(read.words.mail_consent.encode()).hexdigest()[:16]


def language_of(known: Catalogue) -> str:
    """Returns the language of its texts, as ISO 639 has it."""
    return known.locale.partition("_")[0]


def read_languages(path: Path) -> tuple[dict[str, Catalogue], list[str]]:
    """Reads the files of languages beside a valid catalogue.

    Returns:
        The whole ones by language, and what the others lack, each with file, line and key.
    """
    own = toml_file.read(_source(path))
    whole: dict[str, Catalogue] = {}
    lacks: list[str] = []
    for file in sorted(path.parent.glob(f"{path.stem}.*{path.suffix}")):
        try:
            translated = _translate(own, _source(file), [own["locale"], *whole])
            whole[language_of(translated)] = translated
        except CatalogueError as error:
            lacks.extend(str(error).splitlines())
    return whole, lacks


def _source(file: Path) -> Source:
    try:
        return Source(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{file.name}:1: is no text in UTF-8") from error


def _translate(own: Mapping[str, Any], source: Source, said_before: list[str]) -> Catalogue:
    values = toml_file.read(source)
    said = dict(_leaves(values))
    wanted = {("locale",): own["locale"], **dict(_texts(own))}
    problems = [Problem(path, "is missing") for path in wanted if path not in said]
    problems += [
        Problem(path, "is no text of the catalogue") for path in said if path not in wanted
    ]
    if problems:
        raise CatalogueError("\n".join(toml_file.located(problems, source)))
    translated = validate(merge(own, values), source)
    if language_of(translated) in {locale.partition("_")[0] for locale in said_before}:
        problem = Problem(("locale",), f"{language_of(translated)} is in another file already")
        raise CatalogueError("\n".join(toml_file.located([problem], source)))
    return translated


def _texts(own: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    for table in _TABLES:
        for path, value in _leaves(own.get(table, {}), (table,)):
            if path[-1] in _TEXTS:
                yield path, value


def _leaves(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:  # noqa: ANN401 - TOML may hold anything
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif _is_list_of_tables(value):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value


def merge(own: Any, other: Any) -> Any:  # noqa: ANN401 - as above
    """Returns what the catalogue says, with another language's texts in their places."""
    if isinstance(own, Mapping) and isinstance(other, Mapping):
        return {
            key: merge(value, other[key]) if key in other else value for key, value in own.items()
        }
    if _is_list_of_tables(own) and _is_list_of_tables(other):
        return [
            merge(value, other[index]) if index < len(other) else value
            for index, value in enumerate(own)
        ]
    return other


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
