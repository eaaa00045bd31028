"""What an event means is told by the event alone."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.payments.rules import CheckoutFact, EventHead, NoEffect, UnusableEvent, identify, interpret
from tests.builders.stripe_events import (
    ABSENT,
    CUSTOMER_ID,
    INTAKE_ID,
    SENT_AT,
    UPSELL_ID,
    about,
    changed,
    sample,
)

PAID = sample("checkout_session_completed")
UNPAID = sample("checkout_session_completed_unpaid")
PAID_LATER = sample("checkout_session_async_payment_succeeded")
OF_2019 = sample("checkout_session_completed_2019_12_03")


def told(event: dict[str, Any]) -> CheckoutFact:
    fact = interpret(event, livemode=False)
    assert isinstance(fact, CheckoutFact)
    return fact


def paid(event: dict[str, Any]) -> CheckoutFact:
    fact = told(event)
    assert fact.kind == "checkout_paid"
    return fact


def flag_of(event: dict[str, Any], *, livemode: bool = False) -> str:
    fact = interpret(event, livemode=livemode)
    assert isinstance(fact, UnusableEvent)
    assert fact.reason
    return fact.flag


def test_an_event_names_itself() -> None:
    assert identify(PAID) == EventHead(
        id=PAID["id"],
        type="checkout.session.completed",
        api_version="2026-10-28.endive",
        livemode=False,
        created_at=datetime.fromtimestamp(SENT_AT, UTC),
    )


@pytest.mark.parametrize("field", ["id", "type"])
@pytest.mark.parametrize("value", [ABSENT, None, "", 7, True, [], {}, "x" * 256])
def test_what_has_no_id_or_type_is_no_event(field: str, value: object) -> None:
    assert identify(changed(PAID, **{field: value})) is None


@pytest.mark.parametrize("value", [ABSENT, None, "2026-11-22", True, -1, 0, 10**15, 1.5])
def test_a_time_that_cannot_be_read_is_left_to_the_reader_and_flagged(value: object) -> None:
    event = changed(PAID, created=value)

    head = identify(event)

    assert head is not None
    assert head.created_at is None
    assert flag_of(event) == "missing_field"


def test_a_paid_checkout_is_told_with_stripes_amount_and_our_ids() -> None:
    checkout = PAID["data"]["object"]

    assert paid(PAID) == CheckoutFact(
        kind="checkout_paid",
        checkout_session_id=checkout["id"],
        payment_intent_id=checkout["payment_intent"],
        stripe_customer_id=checkout["customer"],
        amount=4999,
        currency="USD",
        checkout_id=None,
        customer_id=UUID(CUSTOMER_ID),
        intake_id=UUID(INTAKE_ID),
        upsell_id=UUID(UPSELL_ID),
    )


def test_a_checkout_whose_money_is_under_way_is_not_paid_yet() -> None:
    assert told(UNPAID).kind == "checkout_unpaid"


def test_a_payment_that_arrives_later_pays_the_same_checkout() -> None:
    late = paid(PAID_LATER)

    assert late.checkout_session_id == UNPAID["data"]["object"]["id"]
    assert (late.amount, late.currency) == (4999, "USD")


def test_a_checkout_that_costs_nothing_is_paid() -> None:
    free = about(PAID, payment_status="no_payment_required", amount_total=0, payment_intent=None)

    assert (paid(free).amount, paid(free).payment_intent_id) == (0, None)


def test_a_checkout_of_2019_is_read_although_it_knew_no_total_and_no_status() -> None:
    old = paid(OF_2019)

    assert (old.amount, old.currency) == (4999, "USD")
    assert old.intake_id == UUID(INTAKE_ID)


def test_the_lines_of_an_old_checkout_are_summed() -> None:
    lines = [{"amount": 1000, "currency": "usd", "quantity": 3}]
    lines += [{"amount": 250, "currency": "usd", "quantity": 1}]

    assert paid(about(OF_2019, display_items=lines)).amount == 3250


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["a line"],
        [{"amount": 1, "currency": "usd"}],
        [{"amount": 1, "currency": [], "quantity": 1}],
        [{"amount": "1", "currency": "usd", "quantity": 1}],
        [
            {"amount": 1, "currency": "usd", "quantity": 1},
            {"amount": 1, "currency": "eur", "quantity": 1},
        ],
    ],
)
def test_old_lines_that_make_no_sum_are_for_a_person(lines: list[object]) -> None:
    assert flag_of(about(OF_2019, display_items=lines)) == "missing_field"


def test_a_missing_status_means_paid_only_where_it_did_not_exist_yet() -> None:
    assert flag_of(about(PAID, payment_status=ABSENT)) == "missing_field"
    assert flag_of(changed(OF_2019, api_version=None)) == "missing_field"


@pytest.mark.parametrize(
    ("stripe_amount", "code", "amount"),
    [
        (4999, "usd", 4999),
        (4999, "JPY", 4999),
        (12_340, "kwd", 12_340),
        (150_000, "isk", 1500),
        (150_000, "ugx", 1500),
        (1500, "mga", 150_000),
    ],
)
def test_stripes_units_become_those_of_iso_4217(stripe_amount: int, code: str, amount: int) -> None:
    fact = paid(about(PAID, amount_total=stripe_amount, currency=code))

    assert (fact.amount, fact.currency) == (amount, code.upper())


@pytest.mark.parametrize(
    "value", [ABSENT, None, "", "us", "dollar", "xxx", "\uff35\uff33\uff24", 840, ["usd"]]
)
def test_a_currency_that_is_none_is_for_a_person(value: object) -> None:
    assert flag_of(about(PAID, currency=value)) == "missing_field"


@pytest.mark.parametrize("value", [ABSENT, None, "4999", 49.99, True, -1, 2**63, [4999]])
def test_an_amount_that_is_none_is_for_a_person(value: object) -> None:
    assert flag_of(about(PAID, amount_total=value)) == "missing_field"


def test_an_amount_between_two_units_is_for_a_person() -> None:
    assert flag_of(about(PAID, amount_total=150_050, currency="isk")) == "missing_field"


@pytest.mark.parametrize("value", [ABSENT, None, "", 1, "x" * 256])
def test_a_checkout_without_its_id_is_for_a_person(value: object) -> None:
    assert flag_of(about(PAID, id=value)) == "missing_field"


@pytest.mark.parametrize("value", ["refused", [], {}, 1])
def test_a_payment_status_that_nobody_knows_is_for_a_person(value: object) -> None:
    assert flag_of(about(PAID, payment_status=value)) == "missing_field"


@pytest.mark.parametrize("data", [ABSENT, None, [], {}, {"object": None}, {"object": [1]}])
def test_an_event_about_nothing_is_for_a_person(data: object) -> None:
    assert flag_of(changed(PAID, data=data)) == "missing_field"


@pytest.mark.parametrize(
    "metadata",
    [
        {"intake_id": "42"},
        {"intake_id": ""},
        {"intake_id": f"{{{INTAKE_ID}}}"},
        {"intake_id": INTAKE_ID.replace("-", "")},
        {"upsell_id": f"urn:uuid:{UPSELL_ID}"},
        {"customer_id": f" {CUSTOMER_ID}"},
        {"customer_id": 42},
        {"note": {"deep": "er"}},
    ],
)
def test_metadata_that_cannot_be_ours_is_for_a_person(metadata: object) -> None:
    assert flag_of(about(PAID, metadata=metadata)) == "unusable_metadata"


@pytest.mark.parametrize("metadata", [ABSENT, None, {}, [], "none", {"order": "17"}])
def test_a_checkout_that_names_nothing_of_ours_is_told_without_ids(metadata: object) -> None:
    fact = paid(about(PAID, metadata=metadata))

    assert (fact.customer_id, fact.intake_id, fact.upsell_id) == (None, None, None)


@pytest.mark.parametrize("value", ["pi_1", {"id": "pi_1", "object": "payment_intent"}])
def test_an_expanded_reference_is_read_like_its_id(value: object) -> None:
    assert paid(about(PAID, payment_intent=value)).payment_intent_id == "pi_1"


def test_a_checkout_that_only_sets_up_a_card_pays_nothing() -> None:
    setup = about(PAID, mode="setup", payment_status="no_payment_required", amount_total=None)

    assert interpret(setup, livemode=False) == NoEffect()


def test_money_of_the_other_mode_is_never_applied() -> None:
    assert flag_of(PAID, livemode=True) == "livemode_mismatch"
    assert flag_of(changed(PAID, livemode=True)) == "livemode_mismatch"
    assert flag_of(changed(PAID, livemode=ABSENT)) == "missing_field"


def test_live_money_is_applied_where_it_is_expected() -> None:
    assert isinstance(interpret(changed(PAID, livemode=True), livemode=True), CheckoutFact)


def test_another_accounts_event_is_never_applied() -> None:
    assert flag_of(changed(PAID, account="acct_1")) == "foreign_account"
    assert flag_of(changed(OF_2019, user_id="acct_1")) == "foreign_account"


def test_a_thin_event_is_for_a_person() -> None:
    thin = {"id": "evt_1", "object": "v2.core.event", "type": "v1.checkout.session.completed"}

    assert flag_of(thin) == "thin_event"


@pytest.mark.parametrize("type_", ["charge.updated", "invented.tomorrow"])
def test_an_event_of_another_type_is_kept_and_applies_nothing(type_: str) -> None:
    assert interpret(changed(PAID, type=type_), livemode=False) == NoEffect()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = sorted({*PAID["data"]["object"], "display_items"})


@given(fields=st.dictionaries(st.sampled_from(FIELDS), JSON), version=st.none() | st.text())
def test_no_checkout_however_odd_is_a_fault(fields: dict[str, Any], version: str | None) -> None:
    interpret(changed(about(PAID, **fields), api_version=version), livemode=False)


@given(fields=st.dictionaries(st.sampled_from(sorted(PAID)), JSON))
def test_no_event_however_odd_is_a_fault(fields: dict[str, Any]) -> None:
    event = changed(PAID, **fields)

    if identify(event) is not None:
        interpret(event, livemode=False)
