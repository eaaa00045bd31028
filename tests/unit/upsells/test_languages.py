"""A recommendation in the languages of the catalogue: each whole, and never two in one list."""

from typing import Any, Final

from crm.catalogue.languages import catalogues
from crm.experiments.model import Experiment
from crm.experiments.rules.assignment import assign
from crm.upsells.contracts.generation import decision_rows, without_rephrased
from crm.upsells.contracts.upsells import Upsell
from crm.upsells.rules import decide, decide_as_assigned
from tests.unit.experiments.builders import experiment, phase
from tests.unit.upsells.builders import SESSION_ID, context, garage
from tests.unit.upsells.test_contracts import ROW

GERMAN: Final = {
    "service_title": "Folgetermin",
    "includes": ["Bis zu 60 Minuten per Video"],
    "price_reason": "Günstiger nach der Probe.",
}


def test_an_upsell_is_in_the_readers_language_where_its_texts_are() -> None:
    row = {**ROW, "translations": {"de": GERMAN}, "metadata": {"price_reason": "Lower."}}

    german, french = (Upsell.from_row(row, locale) for locale in ("de_AT", "fr_FR"))

    assert (german.language, german.service_title) == ("de", "Folgetermin")
    assert german.includes == GERMAN["includes"]
    assert german.metadata["price_reason"] == GERMAN["price_reason"]
    assert (french.language, french.service_title) == ("en", "Follow-up Session")
    assert french.metadata["price_reason"] == "Lower."
    assert Upsell.from_row(row, "de_DE", "en").service_title == "Follow-up Session"


def test_a_list_never_mixes_two_languages() -> None:
    rows = [{**ROW, "translations": {"de": GERMAN}}, ROW]

    assert [one.language for one in Upsell.from_rows(rows, "de_DE")] == ["en", "en"]
    assert [one.language for one in Upsell.from_rows(rows[:1], "de_DE")] == ["de"]
    assert Upsell.from_rows([], "de_DE") == []


def test_rows_carry_what_the_customer_reads_in_every_language_of_the_catalogue() -> None:
    decided = {language: decide(context(), known) for language, known in catalogues().items()}
    rows = {row["recommendation_type"]: row for row in decision_rows(decided)}

    follow_up, suppressed = rows["follow_up"], rows["maintenance_plan"]
    assert follow_up["language"] == "en"
    assert set(follow_up["translations"]) == {"ar", "de", "es", "fr"}  # type: ignore[arg-type]
    assert follow_up["translations"]["de"] == {  # type: ignore[index, call-overload]
        "service_title": "Folgetermin",
        "service_description": catalogues()["de"].offers_by_type["follow_up"].description,
        "badge": "Folgetermin",
        "action_label": "Folgetermin buchen",
        "includes": [
            "Dieselbe Fachkraft wie zuletzt, die 4 Stunden lang zuerst gefragt wird",
            "Bis zu 60 Minuten per Video",
            "Zuerst an der Reihe",
        ],
        "price_reason": "Günstiger, weil Ihre Sitzung eine kostenlose Probe war.",
        "reason": "Denn eine Sitzung gibt Rat, und eine kurze Prüfung zeigt später, ob er "
        "geholfen hat.",
    }
    assert suppressed["translations"] == {}


def rows_of(tested: Experiment) -> dict[object, dict[str, Any]]:
    """What is kept for a customer who was given the last variation."""
    given = phase(tested, variation=tested.variations[-1].name)
    assignments = assign(SESSION_ID, [given], ["follow_up"], ["follow_up"])
    decided = {
        language: decide_as_assigned(context(), known, decide(context(), known), assignments)
        for language, known in catalogues().items()
    }
    rows = decision_rows(without_rephrased(decided, assignments, frozenset()))
    return {row["recommendation_type"]: row for row in rows}


def test_a_price_that_is_tested_says_so_in_every_language() -> None:
    told = rows_of(experiment())["follow_up"]
    assert told["service_description"].endswith(garage().words.price_test)
    assert set(told["translations"]) == {"ar", "de", "es", "fr"}
    for language, texts in told["translations"].items():
        assert texts["service_description"].endswith(catalogues()[language].words.price_test)
    assert len({known.words.price_test for known in catalogues().values()}) == 5


def test_an_offer_that_an_experiment_words_anew_has_no_other_language() -> None:
    changed = {"follow_up": {"title": "Another title"}}
    variations = [
        {"name": "usual", "weight": 50},
        {"name": "other", "weight": 50, "offers": changed},
    ]
    rows = rows_of(experiment(kind="message", variations=variations))

    assert rows["follow_up"]["service_title"] == "Another title"
    assert rows["follow_up"]["translations"] == {}
    assert set(rows["video_session"]["translations"]) == {"ar", "de", "es", "fr"}
