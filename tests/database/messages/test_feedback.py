"""What the provider tells, in any order and however often, ends in one state."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

import pytest

from crm.messages.actions import feedback
from crm.messages.contracts.feedback import MAIL_EVENT
from crm.messages.contracts.mail import InDoubt
from crm.messages.rules.addresses import address_hash
from tests.database import journeys
from tests.database.actors import SERVICE, Actor, customer
from tests.database.messages.stage import KEY, Stage


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "hash_address", lambda address: address_hash(address, KEY))


def told(stage: Stage, kind: str, message: UUID, **detail: Any) -> dict[str, Any]:
    """An event as EventBridge delivers it, of this moment unless it says otherwise."""
    return {
        "id": str(uuid4()),
        "source": "aws.ses",
        "detail-type": f"Email {kind}",
        "time": stage.clock.now.isoformat(),
        "detail": {
            "eventType": kind,
            "mail": {"messageId": "p-1", "tags": {"message": [str(message)], "campaign": ["x"]}},
            **detail,
        },
    }


def _bounce(address: str, kind: str = "Permanent") -> dict[str, Any]:
    return {"bounce": {"bounceType": kind, "bouncedRecipients": [{"emailAddress": address}]}}


def _complaint(address: str, feedback_type: str | None = None) -> dict[str, Any]:
    recipients = [{"emailAddress": address}]
    given = {"complaintFeedbackType": feedback_type, "complainedRecipients": recipients}
    return {"complaint": given}


def tell(stage: Stage, *events: dict[str, Any]) -> None:
    for event in events:
        feedback.apply_mail_event(MAIL_EVENT.validate_python(event), stage.clock)


def _sent(stage: Stage) -> tuple[UUID, UUID]:
    """A customer, and the message that was sent to them."""
    (customer,) = stage.customers(1)
    stage.due([customer])
    stage.sweep()
    return customer, stage.post.sent[-1]


_TOLD: Final[LiteralString] = (
    "select state, delivered_at, bounced_at, complained_at from messages where step = 1"
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order_threefold_is_one_state(stage: Stage, order: Sequence[int]) -> None:
    customer, message = _sent(stage)
    address = f"{customer}@mail.test"
    at = stage.clock.now
    events = []
    for detail in (
        ("Send", {}),
        ("Delivery", {}),
        ("Bounce", _bounce(address)),
        ("Complaint", _complaint(address)),
    ):
        stage.clock.go(minutes=1)
        events.append(told(stage, detail[0], message, **detail[1]))
    for _ in range(3):
        tell(stage, *[events[place] for place in order])

    times = [at + timedelta(minutes=minutes) for minutes in (2, 3, 4)]
    assert stage.world.report(_TOLD) == [("sent", *times)]
    assert stage.world.value("select count(*) from suppressions") == 1
    assert stage.world.value("select count(*) from mail_events") == 4
    assert stage.world.value("select count(*) from consents where source = 'complaint'") == 1


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
def test_who_bounced_or_complained_is_never_mailed_again_not_even_after_an_erasure(
    stage: Stage, kind: str
) -> None:
    gone, message = _sent(stage)
    address = f"{gone}@mail.test"
    detail = _bounce(address) if kind == "Bounce" else _complaint(address)
    tell(stage, told(stage, kind, message, **detail))
    stage.clock.go(days=4)
    stage.sweep()
    assert stage.states()["skipped suppressed"] == 1

    stage.world.ask(Actor(role="customer", id=gone), "erase_customer", 100)
    (back,) = stage.customers(1)
    move = "update crm.customers set email = %s where id = %s"
    stage.change("customers", move, address.upper(), back)
    stage.due([back])
    before = len(stage.post.sent)
    stage.sweep()
    assert len(stage.post.sent) == before
    with stage.world.database.login("crm_backup") as reader:
        rows = reader.execute("select * from crm.suppressions").fetchall()
    assert str(gone) not in str(rows)


def test_a_bounce_that_comes_after_the_erasure_is_kept_by_the_address_that_it_names(
    stage: Stage,
) -> None:
    gone, message = _sent(stage)
    stage.world.ask(Actor(role="customer", id=gone), "erase_customer", 100)
    assert stage.first("address_hash") is None
    tell(stage, told(stage, "Complaint", message, **_complaint(f"{gone}@mail.test")))
    kept = "select address_hash from suppressions"
    assert stage.world.value(kept) == address_hash(f"{gone}@mail.test", KEY)
    assert stage.world.value("select count(*) from consents") == 0


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("Bounce", _bounce("a@mail.test", "Transient")),
        ("Bounce", _bounce("a@mail.test", "Undetermined")),
        ("Complaint", _complaint("a@mail.test", "not-spam")),
        ("DeliveryDelay", {}),
    ],
)
def test_what_is_no_end_changes_nothing(stage: Stage, kind: str, detail: dict[str, Any]) -> None:
    _, message = _sent(stage)
    tell(stage, told(stage, kind, message, **detail))
    assert stage.world.report(_TOLD) == [("sent", None, None, None)]
    assert stage.world.value("select count(*) from suppressions") == 0


def test_a_send_ends_the_doubt_and_the_way_goes_on(stage: Stage) -> None:
    stage.post.answer = lambda _: InDoubt("timeout")
    (customer,) = stage.customers(1)
    stage.due([customer])
    stage.sweep()
    message = stage.first("id")
    tell(stage, told(stage, "Send", message))

    assert stage.states() == {"sent": 1, "due": 1}
    assert stage.first("provider_id") == "p-1"
    stage.clock.go(hours=2)
    assert stage.plan()["lost"] == 0


def test_a_delivery_after_it_was_lost_makes_it_sent_and_adds_no_step(stage: Stage) -> None:
    stage.post.answer = lambda _: InDoubt("timeout")
    stage.due(stage.customers(1))
    stage.sweep()
    stage.clock.go(hours=2)
    assert stage.plan()["lost"] == 1
    tell(stage, told(stage, "Delivery", stage.first("id")))
    assert stage.states() == {"sent": 1, "due": 1}


def test_what_was_delivered_has_shown_its_recommendations(stage: Stage) -> None:
    someone = customer()
    upsell = journeys.recommendation(stage.world, someone)
    stage.change(
        "customers", "update crm.customers set time_zone = 'UTC' where id = %s", someone.id
    )
    stage.change(
        "sessions", "update crm.sessions set created_at = %s", stage.clock.now - timedelta(days=2)
    )
    stage.change(
        "consents",
        "insert into crm.consents (customer_id, topic, given, source, at)"
        " values (%s, '*', true, 'intake', %s)",
        someone.id,
        stage.clock.now - timedelta(days=1),
    )
    stage.due([someone.id])
    stage.sweep()
    message = stage.post.sent[-1]
    stage.change(
        "message_links",
        "insert into crm.message_links (message_id, position, kind, upsell_id, path)"
        " values (%s, 2, 'recommendation', %s, '/intake')",
        message,
        upsell,
    )
    for _ in range(2):
        tell(stage, told(stage, "Delivery", message))

    shown = "select shown_at from upsell_recommendations where id = %s"
    assert stage.world.value(shown, upsell) == stage.clock.now
    count = "select count(*) from crm_interactions where interaction_type = 'upsell_shown'"
    assert stage.world.value(count) == 1


def test_what_is_told_of_a_mail_of_somebody_else_is_no_fault(stage: Stage) -> None:
    tell(stage, told(stage, "Delivery", uuid4()))
    other = told(stage, "Bounce", uuid4(), **_bounce("x@mail.test"))
    other["detail"]["mail"]["tags"] = {"message": ["of another system"]}
    tell(stage, other)
    assert stage.world.value("select count(*) from suppressions") == 1


def test_addresses_that_the_account_refuses_are_taken_over_once(stage: Stage) -> None:
    addresses = [f"{number}@mail.test" for number in range(1200)]
    first = feedback.reconcile_suppressions(lambda: iter(addresses), stage.clock)
    again = feedback.reconcile_suppressions(lambda: iter(addresses), stage.clock)
    assert (first, again) == ({"seen": 1200, "added": 1200}, {"seen": 1200, "added": 0})
    assert stage.world.ask(SERVICE, "get_messages_status", stage.clock.now)["late_seconds"] == 0
