"""Who gets which variation: by the published hash, and for as long as a phase runs."""

from collections import Counter
from math import sqrt
from random import Random
from typing import Final
from uuid import UUID

import pytest

from crm.experiments.contracts.decisions import parse_phases
from crm.experiments.model import HELD_OUT, TREATED
from crm.experiments.rules.assignment import Assignment, Phase, assign
from crm.experiments.rules.hashing import bucket
from tests.unit.experiments.builders import experiment, holdout, phase, weighted

_MANY: Final = 4_000
_OFFERED: Final = ("diagnostic_package", "follow_up")


def customers(count: int = _MANY) -> list[UUID]:
    random = Random(7)  # noqa: S311 - the same customers every time
    return [UUID(int=random.getrandbits(128), version=4) for _ in range(count)]


def variation(customer: UUID, *phases: Phase) -> str | None:
    found = assign(customer, phases, _OFFERED, _OFFERED)
    return found[0].variation.name if found else None


@pytest.mark.parametrize(
    ("seed", "unit", "published"),
    [
        ("seed", "a", 0.0505),
        ("seed", "b", 0.2696),
        ("foo", "ab", 0.2575),
        ("foo", "def", 0.2019),
        ("89123klj", "8952klfjas09ujkasdf", 0.124),
        ("90850943850283058242805", "123", 0.7516),
        ("()**(%$##$%#$#", '___)((*":&', 0.0128),
    ],
)
def test_the_hash_is_the_published_one(seed: str, unit: str, published: float) -> None:
    assert bucket(seed, unit) / 10_000 == published


def test_two_seeds_draw_independently() -> None:
    pairs = Counter(
        (bucket("one", str(customer)) * 4 // 10_000, bucket("two", str(customer)) * 4 // 10_000)
        for customer in customers(16_000)
    )
    square = sum(
        (pairs[left, right] - 1_000) ** 2 / 1_000 for left in range(4) for right in range(4)
    )
    # Nine degrees of freedom for independence, six for the margins: beyond 37.7 once in a thousand.
    assert square < 37.7


@pytest.mark.parametrize("weights", [(50, 50), (90, 10), (95, 5), (60, 20, 20)])
def test_shares_are_those_of_the_weights(weights: tuple[int, ...]) -> None:
    split = phase(weighted(*weights))
    counts = Counter(variation(customer, split) for customer in customers())
    for number, weight in enumerate(weights):
        share = weight / sum(weights)
        count = counts[f"other_{number}" if number else "usual"]
        assert abs(count - _MANY * share) < 4 * sqrt(_MANY * share * (1 - share))


def test_a_customer_keeps_their_variation_when_weights_and_coverage_change() -> None:
    known = {customer: variation(customer, phase(weighted(50, 50))) for customer in customers(200)}
    changed = weighted(1, 99, coverage=1)
    for customer, before in known.items():
        assert variation(customer, phase(changed, variation=before)) == before


def test_more_coverage_adds_customers_and_moves_none() -> None:
    some, all_of_them = phase(weighted(50, 50, coverage=30)), phase(weighted(50, 50))
    taken = [customer for customer in customers() if variation(customer, some)]
    assert abs(len(taken) - _MANY * 0.3) < 4 * sqrt(_MANY * 0.3 * 0.7)
    assert all(variation(customer, some) == variation(customer, all_of_them) for customer in taken)


def test_experiments_in_parts_of_a_namespace_share_no_customer() -> None:
    parts = [
        phase(experiment(name, namespace={"name": "prices", "from": begin, "to": begin + 50}))
        for name, begin in (("one", 0), ("two", 50))
    ]
    found = [assign(customer, parts, _OFFERED, _OFFERED) for customer in customers()]
    assert {len(made) for made in found} == {1}
    assert {made[0].experiment.name for made in found} == {"one", "two"}


def test_who_is_held_out_takes_part_in_nothing_else() -> None:
    both = (phase(experiment()), phase(holdout(50), seed="other"))
    found = [assign(customer, both, _OFFERED, _OFFERED) for customer in customers()]
    names = Counter(tuple(made.variation.name for made in each) for each in found)
    assert set(names) == {(HELD_OUT,), (TREATED, "usual"), (TREATED, "higher")}
    assert all(len(each) == 1 for each in found if each[0].is_held_out)


def test_only_whom_it_could_concern_is_drawn() -> None:
    [customer] = customers(1)
    both = (phase(experiment()), phase(holdout()))
    found = [
        assign(customer, both, eligible, usual)
        for eligible, usual in (((), ()), (["video_session"], ["video_session"]), (_OFFERED, ()))
    ]
    assert [[made.experiment.name for made in each] for each in found] == [
        [],
        ["holdout"],
        ["holdout"],
    ]


def test_what_is_shipped_is_everyones_and_was_not_drawn() -> None:
    shipped = phase(experiment(), shipped="higher", variation="usual")
    for customer in customers(50):
        [made] = assign(customer, [shipped], _OFFERED, _OFFERED)
        assert (made.variation.name, made.propensity, made.shipped) == ("higher", 1.0, True)


def test_the_chance_of_a_variation_is_kept() -> None:
    found: list[Assignment] = []
    for customer in customers(100):
        found.extend(assign(customer, [phase(weighted(75, 25))], _OFFERED, _OFFERED))
    assert {(made.variation.name, made.propensity) for made in found} == {
        ("usual", 0.75),
        ("other_1", 0.25),
    }


@pytest.mark.parametrize(
    ("kind", "patch", "currency", "takes_part"),
    [
        ("price", {"price": "59.00"}, "USD", True),
        ("price", {"price": "59.00"}, "EUR", False),
        ("message", {"title": "Another look"}, "EUR", True),
    ],
)
def test_a_price_of_another_currency_than_the_catalogues_rests(
    kind: str, patch: dict[str, str], currency: str, *, takes_part: bool
) -> None:
    variations = [
        {"name": "usual", "weight": 50},
        {"name": "other", "weight": 50, "offers": {"follow_up": patch}},
    ]
    definition = {"kind": kind, "question": "?", "metric": "clicks", "variations": variations}
    row = {"name": "test", "phase": 1, "seed": "s", "shipped": None, "variation": None}
    known = parse_phases([row | {"definition": definition | {"currency": "USD"}}], currency)
    assert [each.experiment.kind for each in known] == [kind] * takes_part
