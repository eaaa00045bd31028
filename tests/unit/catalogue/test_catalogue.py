"""The shipped catalogue says what the business does, and the manual explains all of it."""

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from crm.catalogue import __main__ as command
from crm.catalogue.load import CATALOGUE_PATH, catalogue, load
from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from tests.unit.upsells.builders import TUTORS_PATH, garage, garage_in, tutors, usd

TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")
MANUAL = Path(__file__).parents[3] / "docs" / "catalogue.md"


@pytest.mark.parametrize(
    ("name", "alias", "price", "minutes", "session_type"),
    [
        ("trial", "free", "0.00", 10, "chat"),
        ("chat10", "quick", "9.99", 30, "chat"),
        ("video15", "standard", "29.99", 45, "video"),
        ("diagnostic", "inspection", "49.99", 60, "diagnostic"),
    ],
)
def test_the_session_plans_are_those_of_the_business(
    name: str, alias: str, price: str, minutes: int, session_type: str
) -> None:
    plan = garage().plan(alias)

    assert plan is not None
    assert (plan.name, plan.price, plan.minutes) == (name, usd(price), minutes)
    assert (plan.session_type, plan.billing_interval) == (session_type, None)


@pytest.mark.parametrize(("name", "price"), [("maintenance", "199.00"), ("premium", "299.00")])
def test_the_memberships_are_plans_without_a_session(name: str, price: str) -> None:
    plan = garage().plan(name)

    assert plan is not None
    assert (plan.price, plan.billing_interval) == (usd(price), "year")
    assert (plan.session_type, plan.minutes) == (None, None)


def test_a_name_that_is_no_plan_finds_none() -> None:
    assert garage().plan("Trial") is None
    assert garage().plan("") is None
    assert garage().offer("trial") is None


@pytest.mark.parametrize(
    ("recommendation_type", "title", "price", "action"),
    [
        ("diagnostic_package", "Full Diagnostic Package", "99.00", "/intake?plan=diagnostic"),
        ("follow_up", "Follow-up Session", "49.00", "/intake"),
        ("video_session", "Video Session Upgrade", "49.00", "/intake?plan=video15"),
        ("maintenance_plan", "Maintenance Plan", "199.00", "/intake?plan=maintenance"),
        ("premium_upgrade", "Premium Membership", "299.00", "/intake?plan=premium"),
    ],
)
def test_the_offers_are_those_of_the_business(
    recommendation_type: str, title: str, price: str, action: str
) -> None:
    offer = garage().offer(recommendation_type)

    assert offer is not None
    assert (offer.title, offer.price, offer.action) == (title, usd(price), action)


def test_the_shipped_catalogue_is_read_once_a_process() -> None:
    assert catalogue() is catalogue()
    assert catalogue() == garage()


def test_the_cap_never_hides_an_offer_of_the_business() -> None:
    assert garage().offers_per_session >= len(garage().offers)


@pytest.mark.parametrize("known", [garage(), tutors()])
def test_the_locale_of_a_catalogue_is_one_that_babel_writes(known: Catalogue) -> None:
    assert str(Locale.parse(known.locale)) == known.locale


def test_the_same_prices_are_other_units_in_other_currencies() -> None:
    yen, dinar = garage_in("JPY", r'"\1\2"'), garage_in("KWD", r'"\1.\g<2>0"')

    assert yen.plans["chat10"].price == Money(999, "JPY")
    assert dinar.plans["chat10"].price == Money(9990, "KWD")


def test_the_command_says_whether_a_file_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "mine.toml"
    broken.write_text("currency = 3", encoding="utf-8")

    assert command.main([]) == 0
    assert capsys.readouterr().out == (
        "catalogue.toml: 6 plans, 5 offers, prices in USD, in en, ar, de, es, fr\n"
    )
    assert command.main([str(broken)]) == 1
    assert "mine.toml:1: currency: must be a text in quotes" in capsys.readouterr().err
    assert command.main([str(tmp_path / "none.toml")]) == 1


def test_the_manual_explains_every_key_and_placeholder() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    used = _keys(tomllib.loads(TEXT)) | _keys(tomllib.loads(TUTORS_PATH.read_text("utf-8")))
    names = set(garage().plans) | {offer.recommendation_type for offer in garage().offers}
    names |= set(tutors().plans) | {offer.recommendation_type for offer in tutors().offers}
    names |= set(tutors().discounts)
    names |= set(garage().subject.fields) | set(tutors().subject.fields)

    missing = {key for key in used - names if f"`{key}`" not in manual}
    assert missing == set()
    for placeholder in ("session", "plan", "minutes", "completed", "days", "spent"):
        assert f"`{{{placeholder}}}`" in manual


def _keys(values: object) -> set[str]:
    if isinstance(values, list):
        return set().union(*map(_keys, values))
    if isinstance(values, dict):
        return set(values).union(*map(_keys, values.values()))
    return set()


def test_a_file_that_is_not_there_is_not_a_catalogue(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.toml")


def test_an_offer_that_is_only_a_dearer_door_to_its_plan_is_doubted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "catalogue.toml"
    bare.write_text(re.sub(r"includes = \[.*?^\]\n", "", TEXT, flags=re.DOTALL | re.MULTILINE))

    assert command.main([str(bare)]) == 0

    *warnings, counts = capsys.readouterr().out.splitlines()
    assert [re.sub(r":\d+:", ":", warning) for warning in warnings] == [
        f"Warning: catalogue.toml: offers.{offer}.price: is above {price} USD, the price of plan"
        f" {plan}, and `includes` names nothing more"
        for offer, price, plan in (
            ("diagnostic_package", "49.99", "diagnostic"),
            ("follow_up", "29.99", "video15"),
            ("video_session", "29.99", "video15"),
        )
    ]
    assert counts == "catalogue.toml: 6 plans, 5 offers, prices in USD, in en"


def test_the_shipped_catalogue_leaves_no_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    assert "Warning" not in capsys.readouterr().out
