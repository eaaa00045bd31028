"""A repeated request: the first one's answer, and no second effect."""

from typing import Final
from uuid import UUID, uuid4

import pytest

from tests.database import journeys
from tests.database.actors import Actor, customer, mechanic
from tests.database.world import World, refused

_KEY: Final = "6c1d2c0e"


def _keys_of(world: World, actor: Actor) -> list[tuple[str, bool]]:
    with world.owner("requests") as owner:
        return owner.execute(
            "select key, reply is not null from crm.requests where subject = %s", [actor.id]
        ).fetchall()


def test_the_same_request_again_is_answered_with_the_first_answer(shared: World) -> None:
    owner = customer()
    form = journeys.intake_form()

    first = shared.act(owner, "start_intake", form, journeys.CONTACT, 3, key=_KEY)
    again = shared.act(owner, "start_intake", form, journeys.CONTACT, 3, key=_KEY)

    assert again == first
    assert shared.value("select count(*) from intakes where customer_id = %s", owner.id) == 1
    assert shared.value("select count(*) from sessions where customer_id = %s", owner.id) == 1


def test_the_first_answer_stands_even_when_the_row_has_changed_since(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.pending_session(shared, owner)
    first = shared.act(by, "accept_session", session, key=_KEY)
    shared.act(by, "start_session", session)

    again = shared.act(by, "accept_session", session, key=_KEY)

    assert again == first
    assert again["status"] == "waiting"
    assert shared.ask(owner, "get_session", session)["status"] == "live"


def test_a_repeated_end_hands_out_its_event_once(shared: World) -> None:
    owner = customer()
    session = journeys.live_session(shared, owner)

    first = shared.act(owner, "end_session", session, key=_KEY)
    again = shared.act(owner, "end_session", session, key=_KEY)

    assert first["event"]["data"]["session_id"] == str(session)
    assert again == {"session": first["session"], "event": None}


@pytest.mark.parametrize("function", ["click_upsell", "dismiss_upsell", "undo_dismissal"])
def test_a_repeated_answer_to_a_recommendation_is_the_first(shared: World, function: str) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner)

    first = shared.act(owner, function, upsell, key=_KEY)

    assert shared.act(owner, function, upsell, key=_KEY) == first


def test_a_repeated_batch_is_answered_with_the_ids_of_the_first(shared: World) -> None:
    owner = customer().through("crm_ingest")
    item = {"customer_id": str(owner.id), "interaction_type": "waiver_accepted", "metadata": {}}
    batch = [item | {"index": 0}, item | {"index": 1}]

    first = shared.act(owner, "track_interactions", batch, key=_KEY)
    again = shared.act(owner, "track_interactions", batch, key=_KEY)

    assert again == first
    assert shared.value(
        "select count(*) from crm_interactions where customer_id = %s", owner.id
    ) == len(batch)


def test_a_key_with_another_request_is_refused_and_changes_nothing(shared: World) -> None:
    owner = customer()
    shared.ask(
        owner,
        "start_intake",
        _KEY,
        "one",
        journeys.intake_form(),
        journeys.CONTACT,
        journeys.MOST_FREE,
    )

    with refused("CR422"):
        shared.ask(
            owner,
            "start_intake",
            _KEY,
            "two",
            journeys.paid_form(),
            journeys.CONTACT,
            journeys.MOST_FREE,
        )

    assert shared.report("select plan from intakes where customer_id = %s", owner.id) == [
        ("trial",)
    ]


def test_a_refused_request_leaves_its_key_free(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.pending_session(shared, owner)
    with refused("CR409"):
        shared.act(by, "start_session", session, key=_KEY)
    assert _keys_of(shared, by) == []

    shared.act(by, "accept_session", session)

    assert shared.act(by, "start_session", session, key=_KEY)["status"] == "live"
    assert (_KEY, True) in _keys_of(shared, by)


def test_keys_of_two_principals_never_meet(shared: World) -> None:
    one, other = customer(), customer()

    first = shared.act(one, "start_intake", journeys.intake_form(), journeys.CONTACT, 3, key=_KEY)
    second = shared.act(
        other, "start_intake", journeys.intake_form(), journeys.CONTACT, 3, key=_KEY
    )

    assert first["intake"]["id"] != second["intake"]["id"]
    assert second["intake"]["customer_id"] == str(other.id)


def test_a_stranger_cannot_fetch_an_answer_by_its_key(shared: World) -> None:
    owner = customer()
    session = journeys.live_session(shared, owner)
    shared.act(owner, "end_session", session, key=_KEY)

    with refused("CR404"):
        shared.act(customer(), "end_session", session, key=_KEY)


def test_every_answer_is_kept_beside_its_key(shared: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner)
    shared.act(owner, "mark_upsells_viewed", [upsell], key="viewed")
    shared.act(owner.through("crm_ingest"), "track_interactions", [], key="empty")

    kept = dict(_keys_of(shared, owner))

    assert kept["viewed"]
    assert kept["empty"]
    assert all(kept.values())


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_between_1_and_255_characters(shared: World, key: str) -> None:
    with refused("23514"):
        shared.ask(customer(), "mark_upsells_viewed", key, "fingerprint", [uuid4()])
    longest = "k" * 255
    assert shared.act(customer(), "mark_upsells_viewed", [UUID(int=1)], key=longest) == {
        "viewed": 0
    }
