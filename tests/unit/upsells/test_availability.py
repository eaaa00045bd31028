"""An offer with days or a limit is made on those days, and so often a day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crm.catalogue.model import Catalogue
from crm.upsells.rules import Context, Outcome, decide, decide_for_mechanic
from tests.unit.upsells.builders import context, garage

OFFER = "follow_up"


def limited(**fields: object) -> Catalogue:
    known = garage()
    offer = replace(known.offers_by_type[OFFER], **fields)  # type: ignore[arg-type] # of equal names
    return replace(known, offers_by_type={**known.offers_by_type, OFFER: offer})


def at(moment: str) -> Context:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return replace(context("chat"), now=now)


def outcome(known: Context, catalogue: Catalogue) -> Outcome:
    [found] = [one for one in decide(known, catalogue) if one.offer.recommendation_type == OFFER]
    return found.outcome


@pytest.mark.parametrize(
    ("moment", "is_made"),
    [
        ("2026-11-30 23:59:59", False),
        ("2026-12-01 00:00:00", True),
        ("2026-12-24 23:59:59", True),
        ("2026-12-25 00:00:00", False),
    ],
)
def test_both_days_are_included(moment: str, is_made: bool) -> None:  # noqa: FBT001 - a column
    season = limited(begins=date(2026, 12, 1), ends=date(2026, 12, 24))
    assert outcome(at(moment), season).offered is is_made


def test_the_reason_says_the_days() -> None:
    early = outcome(at("2026-11-30"), limited(begins=date(2026, 12, 1)))
    assert (early.code, early.reason) == (
        "out_of_season",
        "Only offered from 2026-12-01 on (UTC).",
    )
    assert early.until == datetime(2026, 12, 1, tzinfo=UTC)
    late = outcome(at("2026-12-25"), limited(ends=date(2026, 12, 24)))
    assert (late.reason, late.until) == ("Only offered to 2026-12-24 (UTC).", None)


def test_a_limit_holds_for_the_day() -> None:
    known = replace(at("2026-12-01 14:00"), made_today={OFFER: 3})
    found = outcome(known, limited(daily_limit=3))
    assert (found.code, found.reason) == (
        "daily_limit",
        "Offered 3 times today already (UTC), which is its limit.",
    )
    assert found.until == datetime(2026, 12, 2, tzinfo=UTC)
    assert outcome(known, limited(daily_limit=4)).offered


def test_a_mechanic_recommends_within_the_days_too() -> None:
    season = limited(ends=date(2026, 12, 24))
    decided = decide_for_mechanic(season.offers_by_type[OFFER], at("2026-12-25"), season)
    assert decided.outcome.code == "out_of_season"
