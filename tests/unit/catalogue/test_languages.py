"""The catalogue's texts in further languages: whole, or not at all."""

from pathlib import Path
from typing import Any, Final

import pytest

from crm.catalogue.__main__ import main
from crm.catalogue.languages import catalogues, read_languages
from crm.catalogue.load import CATALOGUE_PATH

GERMAN: Final = CATALOGUE_PATH.with_name("catalogue.de.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own catalogue, without its languages."""
    (tmp_path / "catalogue.toml").write_text(CATALOGUE_PATH.read_text(encoding="utf-8"))
    return tmp_path


def read(folder: Path, german: str) -> tuple[dict[str, Any], list[str]]:
    (folder / "catalogue.de.toml").write_text(german, encoding="utf-8")
    return read_languages(folder / "catalogue.toml")


def test_ours_is_whole_in_five_languages() -> None:
    assert list(catalogues()) == ["en", "ar", "de", "es", "fr"]


def test_a_language_changes_texts_and_nothing_else() -> None:
    english, german = catalogues()["en"], catalogues()["de"]

    for one, other in zip(english.offers, german.offers, strict=True):
        assert (one.recommendation_type, one.price, one.weight, one.action) == (
            other.recommendation_type,
            other.price,
            other.weight,
            other.action,
        )
        assert one.title != other.title or one.title == "Premium"
    assert german.words.sessions["video"] == "Videositzung"
    assert german.words.marketplace == english.words.marketplace


def test_a_language_that_lacks_a_text_is_not_used_and_says_where(folder: Path) -> None:
    text = 'badge = "Diagnose"\n'
    whole, lacks = read(folder, GERMAN.replace(text, "", 1))

    assert whole == {}
    assert lacks == ["catalogue.de.toml:23: offers.diagnostic_package.badge: is missing"]


@pytest.mark.parametrize(
    ("text", "instead", "problem"),
    [
        ("{completed} Sitzungen in", "{complete} Sitzungen in", "names {complete}"),
        ('badge = "Diagnose"', 'badge = ""', "one line of 1 to 30 characters"),
        ('badge = "Diagnose"', 'badge = "Diagnose"\nprice = "1.00"', "is no text"),
        ('badge = "Diagnose"', 'bagde = "Diagnose"', "is no text"),
        ("[plans.trial]", "[plans.trail]", "is missing"),
        ("[plans.trial]", "[plans.trial", "is no TOML"),
    ],
)
def test_a_language_with_a_mistake_is_not_used_and_says_where(
    folder: Path, text: str, instead: str, problem: str
) -> None:
    assert text in GERMAN
    whole, lacks = read(folder, GERMAN.replace(text, instead, 1))

    assert whole == {}
    assert any(problem in lack for lack in lacks), lacks
    assert all(lack.startswith("catalogue.de.toml:") for lack in lacks)


def test_a_file_in_another_encoding_is_not_used(folder: Path) -> None:
    (folder / "catalogue.de.toml").write_bytes(GERMAN.encode("latin-1", "replace"))
    whole, lacks = read_languages(folder / "catalogue.toml")
    assert (whole, lacks) == ({}, ["catalogue.de.toml:1: is no text in UTF-8"])


def test_a_language_has_one_file_and_never_takes_the_catalogues_own_place(folder: Path) -> None:
    (folder / "catalogue.de_AT.toml").write_text(GERMAN, encoding="utf-8")
    english = GERMAN.replace('locale = "de_DE"', 'locale = "en_GB"')
    (folder / "catalogue.en.toml").write_text(english, encoding="utf-8")

    whole, lacks = read(folder, GERMAN)

    assert list(whole) == ["de"]
    assert [lack.partition(":")[0] for lack in lacks] == [
        "catalogue.de_AT.toml",
        "catalogue.en.toml",
    ]
    assert all(lack.endswith("is in another file already") for lack in lacks)


def test_the_command_names_the_languages_and_warns_of_one_that_is_not_whole(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "catalogue.toml"
    (folder / "catalogue.de.toml").write_text(GERMAN, encoding="utf-8")
    (folder / "catalogue.fr.toml").write_text('locale = "fr_FR"\n', encoding="utf-8")

    assert main([str(path)]) == 0
    said = capsys.readouterr().out
    assert "in en, de" in said
    assert "Warning: catalogue.fr.toml:1: plans.trial.title: is missing" in said
