"""What the database hands over is read strictly, and what it gets back is whole."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from crm.upsells.contracts.generation import decision_rows, parse_context
from crm.upsells.contracts.upsells import SessionUpsells, Upsell, ViewedRequest
from crm.upsells.rules import Context, Membership, decide
from tests.unit.upsells.builders import NOW, context, garage, past, tutors

SESSION = "0198f0d0-0000-7000-8000-000000000001"
ROW: dict[str, Any] = {
    "id": "0198f0d0-0000-7000-8000-000000000002",
    "customer_id": "0198f0d0-0000-7000-8000-000000000003",
    "session_id": SESSION,
    "recommendation_type": "follow_up",
    "service_title": "Follow-up Session",
    "service_description": "Come back.",
    "price_cents": 2500,
    "currency": "USD",
    "former_price_cents": 4900,
    "billing_interval": None,
    "plan": "video15",
    "includes": ["Up to 60 minutes by video"],
    "minutes": 60,
    "same_mechanic_hours": 4,
    "priority": True,
    "badge": "Follow-up",
    "reason": "Because.",
    "action_url": "/intake",
    "action_label": "Book a follow-up",
    "rank": 2,
    "dismissal_reason": None,
    "language": "en",
    "translations": {},
    "shown_at": "2026-03-01T12:00:03+00:00",
    "viewed_at": None,
    "clicked_at": None,
    "purchased_at": None,
    "dismissed_at": None,
    "metadata": {},
    "created_at": "2026-03-01T12:00:02+00:00",
}


def _reply() -> dict[str, Any]:
    return {
        "now": "2026-03-01T14:00:02+02:00",
        "session": {
            "id": SESSION,
            "session_type": "chat",
            "plan": "trial",
            "duration_minutes": 9,
            "ended_at": "2026-03-01T12:00:00+00:00",
        },
        "intake": {"urgent": True, "concern_length": 80, "files_count": 1},
        "completed": [{"session_id": SESSION, "ended_at": "2026-03-01T12:00:00+00:00"}],
        "spent": [{"currency": "JPY", "amount": 900}],
        "recommendations": [
            {
                "recommendation_type": "follow_up",
                "created_at": "2026-01-01T00:00:00+00:00",
                "shown_at": "2026-01-01T00:00:01.5+00:00",
                "clicked_at": None,
                "dismissed_at": None,
                "purchased_at": None,
            }
        ],
        "memberships": [{"plan": "premium", "purchased_at": "2025-05-01T00:00:00+00:00"}],
    }


def test_the_databases_reply_becomes_a_context_in_utc() -> None:
    known = parse_context(_reply())

    assert known.now == NOW
    assert known.now.tzinfo is UTC
    assert str(known.session.id) == SESSION
    assert known.intake is not None
    assert (known.intake.urgent, known.intake.files_count) == (True, 1)
    assert known.spent == (Money(900, "JPY"),)
    assert known.completed_within(None) == 1
    assert known.recommendations[0].shown_at == datetime(2026, 1, 1, 0, 0, 1, 500_000, UTC)
    bought = datetime(2025, 5, 1, tzinfo=UTC)
    assert known.memberships == (Membership(plan="premium", purchased_at=bought),)


def test_a_session_without_an_intake_is_read_too() -> None:
    assert parse_context({**_reply(), "intake": None}).intake is None


def test_a_fact_of_a_later_version_of_the_database_is_left_out() -> None:
    later = _reply()
    later["session"]["mood"] = "glad"

    assert parse_context({**later, "weather": "dry"}) == parse_context(_reply())


def test_a_payment_in_a_currency_out_of_use_stops_nothing() -> None:
    marks = {"currency": "DEM", "amount": 500}

    assert parse_context({**_reply(), "spent": [marks]}).spent == ()


@pytest.mark.parametrize(
    "break_",
    [
        lambda reply: reply.pop("memberships"),
        lambda reply: reply.update(now="2026-03-01T12:00:02"),
        lambda reply: reply.update(now="yesterday"),
        lambda reply: reply["session"].update(session_type="phone"),
        lambda reply: reply["session"].update(duration_minutes="9"),
        lambda reply: reply["session"].update(duration_minutes=0),
        lambda reply: reply["session"].update(ended_at=None),
        lambda reply: reply["session"].update(id="1"),
        lambda reply: reply["intake"].update(urgent="yes"),
        lambda reply: reply["intake"].update(files_count=-1),
        lambda reply: reply["spent"][0].update(amount=9.5),
    ],
)
def test_a_reply_that_is_not_what_was_agreed_is_refused(
    break_: Callable[[dict[str, Any]], object],
) -> None:
    reply = _reply()
    break_(reply)

    with pytest.raises(ValidationError):
        parse_context(reply)


def test_decisions_become_rows_that_hold_all_a_recommendation_needs() -> None:
    decided = decision_rows({"en": decide(context(), garage())})
    rows = {row["recommendation_type"]: row for row in decided}
    made = {name: value for name, value in rows["follow_up"].items() if name != "quote"}
    assert made == {
        "recommendation_type": "follow_up",
        "offered": True,
        "rank": 2,
        "base_rank": 2,
        "propensity": 1.0,
        "score": 90,
        "language": "en",
        "translations": {},
        "service_title": "Follow-up Session",
        "service_description": garage().offers[1].description,
        "badge": "Follow-up",
        "action_url": "/intake",
        "action_label": "Book a follow-up",
        "plan": "video15",
        "includes": list(garage().offers[1].promises),
        "minutes": 60,
        "same_mechanic_hours": 4,
        "priority": True,
        "price_cents": 2500,
        "currency": "USD",
        "former_price_cents": None,
        "billing_interval": None,
        "stripe_price": None,
        "price_reason": "Lower because your session was a free trial.",
        "reason_code": "after_session",
        "reason": "Because a chat gives advice, and a short check later shows whether it worked.",
        "details": {
            "weight": 90,
            "boosts": [],
            "complexity": 0,
            "price_code": "after_trial",
            "price_reason": "Lower because your session was a free trial.",
            "rests_until": None,
        },
    }


def test_a_price_without_discounts_is_a_quote_without_lines() -> None:
    decided = {"en": decide(context(), garage())}
    rows = {row["recommendation_type"]: row for row in decision_rows(decided)}

    assert rows["follow_up"]["quote"] == {
        "list_cents": 2500,
        "price_cents": 2500,
        "former_price_cents": None,
        "stripe_price": None,
        "basis": "condition",
        "clamp": None,
        "expires_at": None,
        "lines": [],
        "notes": {},
        "terms": {
            "languages": ["en"],
            "code": "after_trial",
            "reason": "Lower because your session was a free trial.",
            "basis": "condition",
            "stripe_price": None,
            "asked_cents": None,
            "asked_less": False,
            "guards": [],
            "offered": [],
        },
    }


@pytest.mark.parametrize(
    ("known", "catalogue"), [(context(), garage()), (context("video", "lesson"), tutors())]
)
def test_rows_are_json(known: Context, catalogue: Catalogue) -> None:
    rows = decision_rows({"en": decide(known, catalogue)})

    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_a_cooldown_is_kept_with_its_end() -> None:
    known = context(recommendations=(past("video_session", dismissed=NOW - NOW),))
    rows = {
        row["recommendation_type"]: row for row in decision_rows({"en": decide(known, garage())})
    }

    details = rows["video_session"]["details"]
    assert isinstance(details, dict)
    assert details["rests_until"] == "2026-03-31T12:00:02+00:00"
    assert (rows["video_session"]["offered"], rows["video_session"]["rank"]) == (False, None)


def test_an_upsell_carries_its_prices_in_the_readers_locale() -> None:
    upsell = Upsell.from_row(ROW, "de_DE")

    assert upsell.price is not None
    assert upsell.former_price is not None
    assert (upsell.price.amount, upsell.price.formatted) == (2500, "25,00\u00a0$")
    assert upsell.former_price.formatted == "49,00\u00a0$"
    assert upsell.price_cents == 2500


def test_a_price_of_zero_is_free_and_an_absent_one_is_none() -> None:
    free = Upsell.from_row({**ROW, "price_cents": 0}, "en_US")
    unpriced = Upsell.from_row({**ROW, "price_cents": None, "former_price_cents": None}, "en_US")

    assert free.price is not None
    assert (free.price_cents, free.price.amount, free.price.formatted) == (0, 0, "$0.00")
    assert (unpriced.price_cents, unpriced.price, unpriced.former_price) == (None, None, None)


def test_what_the_api_answers_has_the_names_of_the_table() -> None:
    upsells = [Upsell.from_row(ROW, "en_US")]
    reply = SessionUpsells(upsells=upsells, ready=True, language="en")

    answered = json.loads(reply.model_dump_json())["upsells"][0]
    assert set(ROW) - {"former_price_cents", "translations"} < set(answered)
    assert set(answered) - set(ROW) == {
        "price",
        "former_price",
        "list_price",
        "price_lines",
        "price_notes",
        "price_basis",
        "price_expires_at",
        "quote_id",
        "recommended_by",
        "refunded_at",
        "checkout_status",
    }


@pytest.mark.parametrize("ids", [[], [SESSION] * 51, ["1"], SESSION, None])
def test_a_report_of_views_names_one_to_fifty_recommendations(ids: object) -> None:
    with pytest.raises(ValidationError):
        ViewedRequest.model_validate({"upsell_ids": ids})


def test_a_report_of_views_names_nothing_else() -> None:
    with pytest.raises(ValidationError):
        ViewedRequest.model_validate({"upsell_ids": [SESSION], "customer_id": SESSION})
    assert len(ViewedRequest.model_validate({"upsell_ids": [SESSION] * 50}).upsell_ids) == 50
