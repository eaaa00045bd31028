"""What an intake says of its subject is checked against the catalogue, field by field."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.details import check_details
from crm.platform.errors import FieldError, InvalidInput
from tests.unit.upsells.builders import garage, tutors

VEHICLE = garage().subject
PUPIL = tutors().subject


def _faults(given_: dict[str, object] | None) -> list[FieldError]:
    with pytest.raises(InvalidInput) as caught:
        check_details(VEHICLE, given_, at="vehicle")
    return list(caught.value.errors)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"vin": "1HGCM82633A004352"}, {"vin": "1HGCM82633A004352"}),
        ({"vin": " 1hgcm82633a004352 "}, {"vin": "1HGCM82633A004352"}),
        (
            {"year": 2014, "make": " Volvo ", "model": "V60"},
            {"year": 2014, "make": "Volvo", "model": "V60"},
        ),
        (
            {"vin": "1HGCM82633A004352", "make": "Honda"},
            {"vin": "1HGCM82633A004352", "make": "Honda"},
        ),
    ],
)
def test_a_vehicle_is_known_by_its_vin_or_by_year_make_and_model(
    said: dict[str, object], understood: dict[str, str | int]
) -> None:
    assert check_details(VEHICLE, said, at="vehicle") == understood


@pytest.mark.parametrize("said", [None, {}, {"year": 2014}, {"make": "Volvo", "model": "V60"}])
def test_half_a_vehicle_is_told_what_it_lacks(said: dict[str, object] | None) -> None:
    assert _faults(said) == [FieldError("vehicle", "must have vin or year, make, model")]


@pytest.mark.parametrize(
    "vin",
    [
        "1HGCM82633A00435",
        "1HGCM82633A0043522",
        "1HGCM82633I004352",
        "1HGCM82633O004352",
        "1HGCM82633Q004352",
        "1HGCM82633-004352",
        "1HGCM82633A00435\u0662",
    ],
)
def test_a_vin_has_17_signs_without_i_o_and_q(vin: str) -> None:
    assert _faults({"vin": vin}) == [
        FieldError("vehicle.vin", "must be: 17 letters and digits, without I, O and Q")
    ]


@pytest.mark.parametrize("year", [1899, 2101, "2014", 2014.0, True, None, 10**30])
def test_a_year_is_a_whole_number_of_the_motor_age(year: object) -> None:
    assert _faults({"year": year, "make": "Volvo", "model": "V60"}) == [
        FieldError("vehicle.year", "must be a whole number from 1900 to 2100")
    ]


@pytest.mark.parametrize("make", ["", "  ", "x" * 61, "a\nb", "a\x00b", "\ud800", 7, None, []])
def test_a_make_is_one_line_of_text(make: object) -> None:
    assert _faults({"year": 2014, "make": make, "model": "V60"}) == [
        FieldError("vehicle.make", "must be one line of 1 to 60 characters")
    ]


def test_every_field_at_fault_is_named_at_once() -> None:
    faults = _faults({"vin": "x", "year": 3, "colour": "red"})

    assert [fault.field for fault in faults] == ["vehicle.vin", "vehicle.year", "vehicle.colour"]
    assert faults[2].message == "is not known here"


def test_another_marketplace_asks_other_things_and_may_do_without() -> None:
    assert check_details(PUPIL, None, at="vehicle") == {}
    assert check_details(PUPIL, {"grade": 9}, at="vehicle") == {"grade": 9}
    assert check_details(PUPIL, {"school": "St Mary", "exam": "gcse-maths"}, at="vehicle") == {
        "school": "St Mary",
        "exam": "GCSE-MATHS",
    }
    with pytest.raises(InvalidInput, match="Pupil: some of it is not valid"):
        check_details(PUPIL, {"exam": "A-ART"}, at="vehicle")


@given(
    st.dictionaries(
        st.sampled_from(["vin", "year", "make", "model", "x"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]),
    )
)
def test_anything_else_is_refused_and_never_a_failure(said: dict[str, object]) -> None:
    with suppress(InvalidInput):
        understood = check_details(VEHICLE, said, at="vehicle")
        assert check_details(VEHICLE, understood, at="vehicle") == understood
