"""Who travels, and with what words."""

from itertools import chain

import pytest

from crm.catalogue.details import check_details
from crm.catalogue.load import catalogue
from crm.journey.contracts.intakes import IntakeRequest
from demo import words
from demo.cast import cast
from demo.dice import Dice


@pytest.mark.parametrize("journeys", [1, 2, 3, 10, 200, 1000])
def test_every_journey_is_somebodys_and_everybody_has_one(journeys: int) -> None:
    parts = cast(journeys, seed=1)

    seeds = list(chain.from_iterable(part.seeds for part in parts))
    assert len(seeds) == len(set(seeds)) == journeys
    assert all(part.seeds for part in parts)


def test_some_customers_come_back_often_enough_for_every_offer() -> None:
    parts = cast(200, seed=1)

    assert len(parts) < 200
    assert sum(len(part.seeds) >= 4 for part in parts) >= 5


def test_the_longest_parts_come_first() -> None:
    lengths = [len(part.seeds) for part in cast(200, seed=1)]

    assert lengths == sorted(lengths, reverse=True)


def test_a_seed_names_its_cast() -> None:
    assert cast(50, seed=3) == cast(50, seed=3)
    assert cast(50, seed=3) != cast(50, seed=4)


def test_whatever_is_drawn_is_a_good_intake() -> None:
    dice = Dice("intakes")
    for _ in range(500):
        form = IntakeRequest.model_validate(
            {
                "plan": "trial",
                "contact": {
                    "name": words.name(dice),
                    "email": "customer@comeback.example",
                    "phone": words.phone(dice),
                },
                "vehicle": words.vehicle(dice),
                "concern": words.concern(dice),
                "files": words.files(dice),
            }
        )
        assert check_details(catalogue().subject, form.vehicle, at="vehicle") == form.vehicle


def test_concerns_and_files_make_simple_issues_and_complex_ones() -> None:
    dice = Dice("issues")
    limits = catalogue().complexity
    concerns = [len(words.concern(dice)) >= limits.long_concern for _ in range(200)]
    files = [len(words.files(dice)) >= limits.many_files for _ in range(200)]

    assert 0 < sum(concerns) < 200
    assert 0 < sum(files) < 200
