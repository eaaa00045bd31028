"""What a customer did is recorded once, by whom it may be reported, one at a time or in batches."""

from typing import Any, Final, get_args
from uuid import UUID, uuid4

import pytest

from crm.journey.contracts.interactions import InteractionType
from tests.database import journeys
from tests.database.actors import Actor, customer
from tests.database.world import World, refused

_TYPES: Final = get_args(InteractionType.__value__)
_OWN_ACTS: Final = {"summary_viewed", "waiver_accepted"}
_BACKEND: Final = Actor(role="service", login="crm_ingest")


def _reporter() -> Actor:
    return customer().through("crm_ingest")


def _track(world: World, actor: Actor, kind: str = "summary_viewed", **given: object) -> Any:
    fields = {"whose": actor.id, "session": None, "facts": {}, "event_id": None} | given
    return world.act(
        actor,
        "track_interaction",
        fields["whose"],
        kind,
        fields["session"],
        fields["facts"],
        fields["event_id"],
    )


def _item(index: int, whose: UUID, **given: object) -> dict[str, Any]:
    item = {"index": index, "customer_id": str(whose), "interaction_type": "summary_viewed"}
    return item | {"metadata": {}} | given


def _stored(world: World, whose: UUID) -> int:
    query = "select count(*) from crm_interactions where customer_id = %s"
    return int(world.value(query, whose))


@pytest.mark.parametrize("kind", _TYPES)
def test_a_trusted_backend_reports_any_type_for_any_customer(shared: World, kind: str) -> None:
    somebody = uuid4()
    reply = _track(shared, _BACKEND, kind, whose=somebody, facts={"a": [1, None]})

    assert reply["interaction_type"] == kind
    assert reply["metadata"] == {"a": [1, None]}
    assert shared.report(
        "select id::text, interaction_type from crm_interactions where customer_id = %s", somebody
    ) == [(reply["id"], kind)]


@pytest.mark.parametrize("kind", _TYPES)
def test_a_customer_reports_two_acts_of_their_own_and_nothing_the_system_observes(
    shared: World, kind: str
) -> None:
    reporter = _reporter()
    if kind in _OWN_ACTS:
        assert _track(shared, reporter, kind)["duplicate"] is False
        return
    with refused("CR403") as caught:
        _track(shared, reporter, kind)
    assert caught.value.diag.message_detail == '{"field": "interaction_type"}'
    assert _stored(shared, reporter.id) == 0


def test_a_type_that_the_business_does_not_know_is_refused(shared: World) -> None:
    with refused("23503"):
        _track(shared, _BACKEND, "page_viewed", whose=uuid4())


def test_an_events_id_is_the_systems_a_backends_or_a_customers_own(shared: World) -> None:
    owner = customer()
    intake = journeys.file_intake(shared, owner, journeys.paid_form())["intake"]
    fact = journeys.paid_fact(intake)
    # The id that the system gives the completion of this checkout.
    taken = shared.value(
        "select overlay(overlay(md5(%s) placing '8' from 13) placing '8' from 17)::uuid",
        f"checkout_completed:{fact['checkout_session_id']}",
    )

    _track(shared, owner.through("crm_ingest"), event_id=taken)
    _track(shared, _BACKEND, whose=owner.id, event_id=taken)
    batch = [_item(0, owner.id, event_id=str(taken))]
    repeats = [
        shared.act(actor, "track_interactions", batch)[0]["status"]
        for actor in (owner.through("crm_ingest"), _BACKEND)
    ]
    journeys.pay(shared, fact)

    assert repeats == ["duplicate", "duplicate"]
    assert shared.report(
        "select reported_by, interaction_type from crm_interactions"
        " where customer_id = %s and client_event_id = %s order by reported_by",
        owner.id,
        taken,
    ) == [
        ("backend", "summary_viewed"),
        ("customer", "summary_viewed"),
        ("system", "checkout_completed"),
    ]


def test_a_second_report_of_an_event_is_answered_with_the_first(shared: World) -> None:
    reporter, event = _reporter(), uuid4()

    first = _track(shared, reporter, event_id=event, facts={"n": 1})
    again = _track(shared, reporter, event_id=event, facts={"n": 2})

    assert first["duplicate"] is False
    assert again == first | {"duplicate": True}
    assert _stored(shared, reporter.id) == 1


def test_events_of_two_customers_may_carry_the_same_id(shared: World) -> None:
    event = uuid4()
    replies = [_track(shared, _reporter(), event_id=event) for _ in range(2)]
    assert [reply["duplicate"] for reply in replies] == [False, False]


def test_a_session_must_be_the_customers_own_also_for_a_trusted_backend(shared: World) -> None:
    session = journeys.pending_session(shared, customer())
    for actor, whose in ((_BACKEND, uuid4()), (reporter := _reporter(), reporter.id)):
        with refused("CR404") as caught:
            _track(shared, actor, whose=whose, session=session)
        assert caught.value.diag.message_detail == '{"field": "session_id"}'


def test_a_batch_stores_its_good_items_and_names_the_bad_ones(shared: World) -> None:
    reporter, event = _reporter(), str(uuid4())
    foreign = str(journeys.pending_session(shared, customer()))
    batch = [
        _item(0, reporter.id, event_id=event),
        _item(1, reporter.id, interaction_type="upsell_clicked"),
        _item(3, uuid4()),
        _item(4, reporter.id, session_id=foreign),
        _item(7, reporter.id),
    ]

    results = shared.act(reporter, "track_interactions", batch)

    assert [(r["index"], r["status"], r["fault"]) for r in results] == [
        (0, "stored", None),
        (1, "rejected", "interaction_type"),
        (3, "rejected", "customer_id"),
        (4, "rejected", "session_id"),
        (7, "stored", None),
    ]
    kept = shared.report(
        "select id::text from crm_interactions where customer_id = %s", reporter.id
    )
    assert {row[0] for row in kept} == {r["id"] for r in results if r["status"] == "stored"}
    assert [r["id"] for r in results if r["status"] == "rejected"] == [None] * 3


def test_an_event_twice_in_one_batch_is_stored_once(shared: World) -> None:
    reporter, event = _reporter(), str(uuid4())
    batch = [_item(index, reporter.id, event_id=event) for index in range(3)]

    results = shared.act(reporter, "track_interactions", batch)

    statuses = [result["status"] for result in results]
    assert sorted(statuses) == ["duplicate", "duplicate", "stored"]
    assert len({result["id"] for result in results}) == 1
    assert _stored(shared, reporter.id) == 1


def test_an_event_of_an_earlier_batch_is_answered_with_its_id(shared: World) -> None:
    reporter, event = _reporter(), str(uuid4())
    (first,) = shared.act(reporter, "track_interactions", [_item(0, reporter.id, event_id=event)])

    again, fresh = shared.act(
        reporter,
        "track_interactions",
        [_item(0, reporter.id, event_id=event), _item(1, reporter.id, event_id=str(uuid4()))],
    )

    assert (again["status"], again["id"]) == ("duplicate", first["id"])
    assert fresh["status"] == "stored"


def test_an_event_reported_alone_is_a_duplicate_in_a_batch(shared: World) -> None:
    reporter, event = _reporter(), uuid4()
    alone = _track(shared, reporter, event_id=event)
    (result,) = shared.act(
        reporter, "track_interactions", [_item(0, reporter.id, event_id=str(event))]
    )
    assert (result["status"], result["id"]) == ("duplicate", alone["id"])


def test_five_hundred_items_of_many_customers_are_one_call(shared: World) -> None:
    customers = [uuid4() for _ in range(25)]
    batch = [
        _item(index, customers[index % 25], event_id=str(uuid4()), metadata={"n": index})
        for index in range(500)
    ]

    results = shared.act(_BACKEND, "track_interactions", batch)

    assert [r["index"] for r in results] == list(range(500))
    assert {r["status"] for r in results} == {"stored"}
    assert len({r["id"] for r in results}) == 500
    assert {_stored(shared, whose) for whose in customers} == {20}


def test_an_empty_batch_is_answered_with_nothing(shared: World) -> None:
    assert shared.act(_reporter(), "track_interactions", []) == []


def test_a_story_is_read_newest_first_page_by_page_and_by_type(shared: World) -> None:
    owner = customer()
    reporter = owner.through("crm_ingest")
    told = [_track(shared, reporter, "summary_viewed")["id"] for _ in range(5)]
    waiver = _track(shared, reporter, "waiver_accepted")["id"]

    first = shared.ask(owner, "list_interactions", None, None, None, 3)
    last = first[2]
    rest = shared.ask(owner, "list_interactions", None, last["created_at"], last["id"], 3)
    waivers = shared.ask(owner, "list_interactions", "waiver_accepted", None, None, 3)

    # One row more than asked for says that there is another page.
    assert [i["id"] for i in first] == [waiver, *reversed(told[2:])]
    assert [i["id"] for i in rest] == list(reversed(told[:3]))
    assert [i["id"] for i in waivers] == [waiver]
