"""Who travels, and with what people."""

from itertools import chain

import pytest

from crm.catalogue.details import check_details
from crm.catalogue.load import catalogue
from crm.journey.contracts.intakes import IntakeRequest
from demo import people
from demo.journeys.participants import draw_participants
from demo.random_source import RandomSource


@pytest.mark.parametrize("journeys", [1, 2, 3, 10, 200, 1000])
def test_every_journey_is_somebodys_and_everybody_has_one(journeys: int) -> None:
    participants = draw_participants(journeys, seed=1)

    seeds = list(chain.from_iterable(one.seeds for one in participants))
    assert len(seeds) == len(set(seeds)) == journeys
    assert all(one.seeds for one in participants)


def test_some_customers_come_back_often_enough_for_every_offer() -> None:
    participants = draw_participants(200, seed=1)

    assert len(participants) < 200
    assert sum(len(one.seeds) >= 4 for one in participants) >= 5


def test_those_with_most_journeys_come_first() -> None:
    lengths = [len(one.seeds) for one in draw_participants(200, seed=1)]

    assert lengths == sorted(lengths, reverse=True)


def test_a_seed_names_its_participants() -> None:
    assert draw_participants(50, seed=3) == draw_participants(50, seed=3)
    assert draw_participants(50, seed=3) != draw_participants(50, seed=4)


def test_whatever_is_drawn_is_a_good_intake() -> None:
    random = RandomSource("intakes")
    for _ in range(500):
        form = IntakeRequest.model_validate(
            {
                "plan": "trial",
                "contact": {
                    "name": people.name(random),
                    "email": "customer@comeback.example",
                    "phone": people.phone(random),
                },
                "vehicle": people.vehicle(random),
                "concern": people.concern(random),
                "files": people.files(random),
            }
        )
        assert check_details(catalogue().subject, form.vehicle, at="vehicle") == form.vehicle


def test_concerns_and_files_make_simple_issues_and_complex_ones() -> None:
    random = RandomSource("issues")
    limits = catalogue().complexity
    concerns = [len(people.concern(random)) >= limits.long_concern for _ in range(200)]
    files = [len(people.files(random)) >= limits.many_files for _ in range(200)]

    assert 0 < sum(concerns) < 200
    assert 0 < sum(files) < 200


def test_every_concern_has_notes_of_its_own_that_fit_the_api() -> None:
    random = RandomSource("notes")
    written: dict[str, set[str]] = {}
    for _ in range(2_000):
        concern = people.concern(random)
        notes = people.notes(concern, random)
        written.setdefault(concern.partition(".")[0], set()).add(notes.partition(". ")[0])
        assert 80 < len(notes) < 1_000
    assert len(written) == 24
    firsts = [first for firsts in written.values() for first in firsts]
    assert len(firsts) == len(set(firsts)) == 24
