"""The catalogue in force: what an admin has published, over the file of this deployment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crm.catalogue import patches as patching
from crm.catalogue.languages import catalogues, language_values, merge
from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, catalogue, file_source, validate
from crm.catalogue.model import Catalogue
from crm.catalogue.patches import Patches
from crm.platform.toml_file import Problem, Source, located


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """What decisions are made by.

    Attributes:
        number: Of the published version; None is the file alone.
        by_language: The catalogue by language, its own first.
        rephrased: Offers whose texts are new, and in the catalogue's own language alone.
        ignored: What this deployment's file has no place for any more.
        values: What the file would say.
    """

    number: int | None
    by_language: Mapping[str, Catalogue]
    rephrased: frozenset[str]
    ignored: tuple[Problem, ...]
    values: Mapping[str, Any]

    @property
    def own(self) -> Catalogue:
        """In the catalogue's own language."""
        return next(iter(self.by_language.values()))


def in_force(published: Mapping[str, Any] | None) -> InForce:
    """Returns the catalogue with what `crm.published_catalogue` returned.

    What does not fit the file of this deployment is left out, and never stops a decision.
    """
    if published is None:
        return _file_alone()
    return _read(published["number"], json.dumps(published["patches"], sort_keys=True))


def drafted(patches: Patches) -> InForce:
    """Returns the catalogue as a draft would make it.

    Raises:
        CatalogueError: It cannot be used; `problems` has what is wrong, by key.
    """
    source, values = file_source()
    problems = [
        *patching.unknown(values, patches),
        *patching.without_stripe_price(values, patches),
    ]
    if problems:
        raise CatalogueError("\n".join(located(problems, source)), problems)
    own = validate(patching.apply(values, patches), source)
    return _assemble(None, own, patches, ())


@lru_cache(maxsize=16)
def _read(number: int, text: str) -> InForce:
    _, values = file_source()
    # Without the file's text: nobody reads the lines of what is left out.
    source = Source("", CATALOGUE_PATH.name)
    kept: Patches = {}
    ignored: list[Problem] = []
    own = catalogue()
    for piece in patching.pieces(json.loads(text)):
        wanted = patching.joined(kept, piece)
        try:
            own = _validated(values, wanted, source)
            kept = wanted
        except CatalogueError as error:
            ignored.extend(error.problems)
    return _assemble(number, own, kept, tuple(ignored))


def _validated(values: Mapping[str, Any], patches: Patches, source: Source) -> Catalogue:
    problems = list(patching.unknown(values, patches))
    if problems:
        raise CatalogueError("It does not fit the file.", problems)
    return validate(patching.apply(values, patches), source)


def _assemble(
    number: int | None, own: Catalogue, patches: Patches, ignored: tuple[Problem, ...]
) -> InForce:
    _, values = file_source()
    language, *_ = catalogues()
    patched = patching.apply(values, patches)
    others = {
        other: validate(merge(patched, said), Source("", CATALOGUE_PATH.name))
        for other, said in language_values().items()
    }
    return InForce(
        number=number,
        by_language={language: own, **others},
        rephrased=patching.rephrased(values, patches),
        ignored=ignored,
        values=patched,
    )


@lru_cache(maxsize=1)
def _file_alone() -> InForce:
    return InForce(
        number=None,
        by_language=catalogues(),
        rephrased=frozenset(),
        ignored=(),
        values=file_source()[1],
    )
