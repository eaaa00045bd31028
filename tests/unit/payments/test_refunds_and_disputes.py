"""What intents, charges, refunds and disputes tell, in today's versions and in old ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.payments.rules import (
    ChargeFact,
    DisputeFact,
    IntentFact,
    NoEffect,
    RefundFact,
    StripeFact,
    UnusableEvent,
    interpret,
)
from tests.builders.stripe_events import ABSENT, about, changed, sample

REFUND = sample("refund_created")
CHARGE = sample("charge_refunded")
CHARGE_OF_2020 = sample("charge_refunded_2020_08_27")
DISPUTE = sample("charge_dispute_closed")
DISPUTE_OF_2017 = sample("charge_dispute_closed_2017_06_05")
INTENT = sample("payment_intent_succeeded")
INTENT_OF_2019 = sample("payment_intent_succeeded_2019_12_03")


def told(event: dict[str, Any]) -> StripeFact:
    return interpret(event, livemode=False)


def is_unusable(event: dict[str, Any]) -> bool:
    fact = told(event)
    return isinstance(fact, UnusableEvent) and fact.flag == "missing_field"


def test_an_intent_that_succeeded_tells_what_was_received_and_by_which_charge() -> None:
    intent = INTENT["data"]["object"]

    assert told(INTENT) == IntentFact(
        kind="intent_succeeded",
        payment_intent_id=intent["id"],
        charge_id=intent["latest_charge"],
        amount=intent["amount_received"],
        currency="USD",
    )


def test_an_intent_of_2019_lists_its_charges() -> None:
    fact = told(INTENT_OF_2019)

    assert isinstance(fact, IntentFact)
    assert (fact.charge_id, fact.amount) == ("ch_sample0020", 4999)


@pytest.mark.parametrize("charges", [ABSENT, None, [], {}, {"data": []}, {"data": ["ch_1"]}])
def test_an_intent_may_name_no_charge(charges: object) -> None:
    fact = told(about(INTENT_OF_2019, charges=charges))

    assert isinstance(fact, IntentFact)
    assert fact.charge_id is None


def test_an_intent_that_failed_is_told_too() -> None:
    fact = told(changed(INTENT, type="payment_intent.payment_failed"))

    assert isinstance(fact, IntentFact)
    assert fact.kind == "intent_failed"


def test_a_charge_tells_the_total_of_its_refunds() -> None:
    charge = CHARGE["data"]["object"]

    assert told(CHARGE) == ChargeFact(
        charge_id=charge["id"],
        payment_intent_id="pi_sample0003",
        amount=1000,
        currency="USD",
        refunds=(),
    )


def test_a_charge_of_2020_lists_each_refund() -> None:
    fact = told(CHARGE_OF_2020)

    assert isinstance(fact, ChargeFact)
    assert fact.refunds == (
        RefundFact(
            id="re_sample0023",
            status="succeeded",
            charge_id="ch_sample0020",
            payment_intent_id="pi_sample0003",
            amount=1000,
            currency="USD",
        ),
    )


def test_refunds_from_before_they_had_ids_or_states_are_read_as_far_as_they_go() -> None:
    bare = {"amount": 1000, "currency": "usd"}
    fact = told(about(CHARGE_OF_2020, refunds=[bare, bare | {"id": "re_1"}]))

    assert isinstance(fact, ChargeFact)
    assert [(r.id, r.status, r.charge_id) for r in fact.refunds] == [
        ("re_1", "succeeded", "ch_sample0020")
    ]


@pytest.mark.parametrize(
    "type_", ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"]
)
def test_a_refund_is_told_with_its_state_by_each_of_its_events(type_: str) -> None:
    fact = told(about(changed(REFUND, type=type_), status="failed"))

    assert isinstance(fact, RefundFact)
    assert (fact.status, fact.amount, fact.payment_intent_id) == ("failed", 1000, "pi_sample0003")


@pytest.mark.parametrize(("status", "read"), [(None, "pending"), (ABSENT, "succeeded")])
def test_a_refund_without_a_state_is_under_way_or_from_before_there_were_any(
    status: object, read: str
) -> None:
    fact = told(about(REFUND, status=status))

    assert isinstance(fact, RefundFact)
    assert fact.status == read


def test_a_dispute_is_told_with_its_state() -> None:
    dispute = DISPUTE["data"]["object"]

    assert told(DISPUTE) == DisputeFact(
        id=dispute["id"],
        status="lost",
        charge_id=dispute["charge"],
        payment_intent_id="pi_sample0003",
        amount=3999,
        currency="USD",
        funds=None,
    )


def test_a_dispute_of_2017_names_its_charge_alone() -> None:
    fact = told(DISPUTE_OF_2017)

    assert isinstance(fact, DisputeFact)
    assert (fact.charge_id, fact.payment_intent_id) == ("ch_sample0020", None)


@pytest.mark.parametrize("moved", ["withdrawn", "reinstated"])
def test_the_funds_of_a_dispute_leave_and_come_back(moved: str) -> None:
    fact = told(changed(DISPUTE, type=f"charge.dispute.funds_{moved}"))

    assert isinstance(fact, DisputeFact)
    assert fact.funds == moved


def prevented(case: object, *moved: object, **fields: object) -> dict[str, Any]:
    """A dispute that never became a chargeback, and what its balance transactions moved."""
    given = {
        "status": "prevented",
        "payment_method_details": {"card": {"case_type": case}},
        "balance_transactions": [{"amount": amount} for amount in moved],
    }
    return about(DISPUTE, **(given | fields))


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (prevented("resolution"), "lost"),
        (prevented("resolution", -3999), "lost"),
        (prevented("inquiry", -3999), "lost"),
        (prevented("block"), "prevented"),
        (prevented("resolution", -3999, 3999), "prevented"),
        (prevented("inquiry"), "prevented"),
        (prevented(None, None, "x"), "prevented"),
        (prevented("block", payment_method_details=None), "prevented"),
        (prevented("block", balance_transactions=None), "prevented"),
        (changed(prevented("block"), type="charge.dispute.funds_withdrawn"), "lost"),
        (changed(prevented("block"), type="charge.dispute.funds_reinstated"), "won"),
    ],
)
def test_a_prevented_dispute_is_lost_when_its_money_left(
    event: dict[str, Any], status: str
) -> None:
    fact = told(event)

    assert isinstance(fact, DisputeFact)
    assert fact.status == status


@pytest.mark.parametrize("event", [REFUND, DISPUTE], ids=["refund", "dispute"])
@pytest.mark.parametrize(
    "fields",
    [
        {"id": ABSENT},
        {"amount": -1},
        {"amount": "1000"},
        {"currency": "none"},
        {"status": 7},
        {"charge": None, "payment_intent": None},
    ],
    ids=str,
)
def test_a_movement_that_cannot_be_placed_is_for_a_person(
    event: dict[str, Any], fields: dict[str, object]
) -> None:
    assert is_unusable(about(event, **fields))


@pytest.mark.parametrize(
    ("event", "field"),
    [(CHARGE, "amount_refunded"), (CHARGE, "id"), (INTENT, "amount_received"), (INTENT, "id")],
)
def test_a_charge_or_an_intent_without_what_it_promises_is_for_a_person(
    event: dict[str, Any], field: str
) -> None:
    assert is_unusable(about(event, **{field: ABSENT}))


def test_changes_of_a_charge_tell_nothing_that_others_do_not() -> None:
    assert told(changed(CHARGE, type="charge.updated")) == NoEffect()


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
TYPES = ["refund.created", "charge.refunded", "charge.dispute.closed", "payment_intent.succeeded"]
FIELDS = sorted(
    {name for event in (REFUND, CHARGE, DISPUTE) for name in event["data"]["object"]}
    | {"refunds", "charges"}
)


@given(type_=st.sampled_from(TYPES), fields=st.dictionaries(st.sampled_from(FIELDS), ODD))
def test_no_movement_however_odd_is_a_fault(type_: str, fields: dict[str, Any]) -> None:
    told(changed(about(CHARGE_OF_2020, **fields), type=type_))
    told(changed(prevented(None, **fields), type=type_))
