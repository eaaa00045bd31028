"""What happens between claim and begin is seen: begin asks the rows, not the claim."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID, uuid4

import pytest

from crm.messages.actions.composing import Composed
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.rules.addresses import address_hash
from tests.database.actors import Actor
from tests.database.messages.stage import KEY, Stage, compose

_PAYMENT: Final[LiteralString] = """
with e as (
  insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
  values ('evt_1', 'x', now(), '{}', 'stored') returning id
)
insert into crm.payments (
  customer_id, stripe_event_id, stripe_checkout_session_id, amount_cents, currency, paid_at
) select %s, id, 'cs_1', 999, 'USD', %s from e
"""


def _no(stage: Stage, customer: UUID) -> None:
    stage.change(
        "consents",
        "insert into crm.consents (customer_id, topic, given, source, at)"
        " values (%s, 'offers', false, 'link', %s)",
        customer,
        stage.clock.now,
    )


def _purchase(stage: Stage, customer: UUID) -> None:
    stage.change("payments stripe_events", _PAYMENT, customer, stage.clock.now)


def _new_session(stage: Stage, customer: UUID) -> None:
    stage.change(
        "sessions",
        "insert into crm.sessions (customer_id, session_type, plan, minutes, price_cents,"
        " currency, created_at) values (%s, 'chat', 'trial', 10, 0, 'USD', %s)",
        customer,
        stage.clock.now,
    )


def _erasure(stage: Stage, customer: UUID) -> None:
    stage.world.ask(Actor(role="customer", id=customer), "erase_customer", 100)


def _no_address(stage: Stage, customer: UUID) -> None:
    stage.change("customers", "update crm.customers set email = null where id = %s", customer)


def _suppression(stage: Stage, customer: UUID) -> None:
    stage.change(
        "suppressions",
        "insert into crm.suppressions (address_hash, reason, at) values (%s, 'bounce', now())",
        address_hash(f"{customer}@Mail.Test", KEY),
    )


def _hours_pass(stage: Stage, _: UUID) -> None:
    stage.clock.go(days=3)


_ENDS: Final[list[tuple[Callable[[Stage, UUID], None], str, bool]]] = [
    (_no, "skipped unsubscribed", True),
    (_purchase, "skipped purchase", True),
    (_new_session, "skipped new_session", True),
    (_erasure, "skipped erased", True),
    (_suppression, "skipped suppressed", True),
    (_no_address, "skipped no_address", False),
]


def _meanwhile(stage: Stage, change: Callable[[Stage, UUID], None]) -> dict[str, int]:
    """A sweep that composes while something changes."""

    def composing(message: ClaimedMessage, at: datetime) -> Composed:
        change(stage, message.customer_id)
        return compose(message, at)

    return stage.sweep(compose=composing)


@pytest.mark.parametrize(("change", "state", "ends"), _ENDS)
def test_what_forbids_it_is_seen_and_kept_as_the_reason(
    stage: Stage,
    change: Callable[[Stage, UUID], None],
    state: str,
    ends: bool,  # noqa: FBT001
) -> None:
    stage.due(stage.customers(1))
    counts = _meanwhile(stage, change)

    assert stage.post.sent == []
    assert counts["claimed"] == 1
    assert counts.get("skipped", 0) + counts.get("taken", 0) == 1
    assert stage.states() == {state: 1} if ends else {state: 1, "due": 1}
    assert stage.world.value("select ended_at is not null from enrolments") is ends


def test_a_message_past_its_patience_is_skipped_and_the_way_goes_on(stage: Stage) -> None:
    stage.due(stage.customers(1))
    stage.clock.go(days=3)
    assert stage.sweep() == {"claimed": 1, "skipped": 1}
    assert stage.states() == {"skipped too_late": 1, "due": 1}
    stage.clock.go(days=4)
    assert stage.sweep() == {"claimed": 1, "sent": 1}


def test_a_pause_between_claim_and_begin_holds_it_and_it_goes_when_it_is_resumed(
    stage: Stage,
) -> None:
    stage.due(stage.customers(1))

    def pause(stage: Stage, _: UUID) -> None:
        stage.change(
            "campaign_pauses",
            "insert into crm.campaign_pauses (name, paused_at, paused_by) values ('*', %s, %s)",
            stage.clock.now,
            uuid4(),
        )

    assert _meanwhile(stage, pause) == {"claimed": 1, "held": 1}
    assert stage.sweep() == {}
    _resume(stage)
    stage.clock.go(minutes=1)
    assert stage.sweep() == {"claimed": 1, "sent": 1}


@pytest.mark.parametrize(("days", "state"), [(1, "sent"), (30, "skipped too_late")])
def test_a_long_pause_loses_none_and_doubles_none(stage: Stage, days: int, state: str) -> None:
    stage.due(stage.customers(20))
    stage.change(
        "campaign_pauses",
        "insert into crm.campaign_pauses (name, paused_at, paused_by) values ('follow_up', %s, %s)",
        stage.clock.now,
        uuid4(),
    )
    for _ in range(days):
        assert stage.sweep() == {}
        assert stage.plan()["late_seconds"] == 0
        stage.clock.go(days=1)
    _resume(stage)
    stage.sweep()

    assert stage.states() == {state: 20, "due": 20}
    assert len(stage.post.sent) == len(set(stage.post.sent)) == (20 if state == "sent" else 0)


def test_a_customer_who_wants_a_pause_gets_none_until_it_is_over(stage: Stage) -> None:
    (customer,) = stage.customers(1)
    stage.due([customer])
    until = stage.clock.now + timedelta(days=2)
    stage.change(
        "customers",
        "update crm.customers set mail_paused_until = %s where id = %s",
        until,
        customer,
    )
    assert stage.sweep() == {"claimed": 1, "held": 1}
    assert stage.first("due_at") == until
    stage.clock.now = until
    assert stage.sweep() == {"claimed": 1, "sent": 1}


def test_a_changed_address_gets_the_mail_that_was_made_for_it(stage: Stage) -> None:
    stage.due(stage.customers(1))

    def move(stage: Stage, customer: UUID) -> None:
        stage.change(
            "customers", "update crm.customers set email = 'new@mail.test' where id = %s", customer
        )

    assert _meanwhile(stage, move) == {"claimed": 1, "held": 1}
    stage.clock.go(minutes=1)
    assert stage.sweep() == {"claimed": 1, "sent": 1}
    assert [mail.to for mail in stage.post.mails] == ["new@mail.test"]


def test_a_late_act_of_another_customer_changes_nothing(stage: Stage) -> None:
    first, second = stage.customers(2)
    stage.due([first])
    _meanwhile(stage, lambda stage, _: _no(stage, second))
    assert stage.states()["sent"] == 1


def test_hours_that_pass_while_it_is_composed_are_seen(stage: Stage) -> None:
    stage.due(stage.customers(1))
    assert _meanwhile(stage, _hours_pass)["claimed"] == 1
    assert stage.post.sent == []


def _resume(stage: Stage) -> None:
    stage.change(
        "campaign_pauses",
        "update crm.campaign_pauses set resumed_at = %s, resumed_by = paused_by",
        stage.clock.now,
    )
