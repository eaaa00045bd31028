"""The way of a campaign: hours elapse, days keep the time of day; equal ways are one version."""

from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from crm.messages.load import messages
from crm.messages.rules.addresses import address_hash
from crm.messages.rules.definition import definition, elapse, fingerprint, plan_step
from crm.messages.rules.holdout import bucket, is_held_out
from crm.platform.duration import Duration


def test_days_keep_the_time_of_day_where_the_clock_changes_and_hours_do_not() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 10, tzinfo=UTC)  # noon; the day after has 25 hours
    assert elapse(before, Duration(days=2), berlin) == datetime(2026, 10, 26, 11, tzinfo=UTC)
    assert elapse(before, Duration(hours=48), berlin) == datetime(2026, 10, 26, 10, tzinfo=UTC)
    assert elapse(before, Duration(days=2), None) == datetime(2026, 10, 26, 10, tzinfo=UTC)


def test_a_time_that_a_day_does_not_have_is_the_one_after_the_gap() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)  # half past two, which the 29th skips
    assert elapse(before, Duration(days=1), berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_each_step_of_the_shipped_campaigns_is_planned_and_none_behind_the_last() -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    for campaign in messages().campaigns.values():
        way = definition(campaign)
        planned = [plan_step(way, step, at, None) for step in range(1, len(campaign.steps) + 2)]
        assert planned[-1] is None
        for step, one in enumerate(planned[:-1], 1):
            assert one is not None
            assert (one.step, one.mail) == (step, campaign.steps[step - 1].mail)
            assert at < one.planned_for < one.expires_at


def test_equal_ways_have_one_fingerprint_and_others_another() -> None:
    ways = [definition(campaign) for campaign in messages().campaigns.values()]
    assert len({fingerprint(way) for way in ways}) == len(ways)
    assert fingerprint(ways[0]) == fingerprint(dict(reversed(ways[0].items())))


def test_a_holdout_is_the_share_that_it_says_and_unrelated_between_campaigns() -> None:
    customers = [uuid4() for _ in range(4000)]
    held = [
        {c for c in customers if is_held_out(name, c, share=0.1, share_of_all=0.02)}
        for name in ("one", "two")
    ]
    both = held[0] & held[1]
    assert all(0.09 < len(one) / 4000 < 0.15 for one in held)
    assert {c for c in customers if bucket("*", c) < 0.02} <= both
    assert 0.015 < len(both) / 4000 < 0.05
    assert not any(is_held_out("one", c, share=0, share_of_all=0) for c in customers)


@pytest.mark.parametrize("written", ["ada@example.com", " Ada@Example.COM ", "ADA@example.com"])
def test_one_mailbox_has_one_hash_however_it_is_written(written: str) -> None:
    assert address_hash(written, "key") == address_hash("ada@example.com", "key")


def test_a_hash_is_that_of_its_key_and_of_the_domain_as_providers_tell_it() -> None:
    assert address_hash("ada@example.com", "key") != address_hash("ada@example.com", "other")
    assert address_hash("ada@bücher.de", "k") == address_hash("ada@xn--bcher-kva.de", "k")
    assert "ada" not in address_hash("ada@example.com", "key")
