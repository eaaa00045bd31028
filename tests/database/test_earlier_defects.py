"""What an earlier implementation got wrong, each told by the name of its test."""

from typing import Final, LiteralString
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from local.servers import postgres
from tests.database import journeys
from tests.database.actors import SERVICE, Actor, customer
from tests.database.crowd import Call, Crowd, codes, keyed
from tests.database.world import World, refused

_FORGERIES: Final[list[LiteralString]] = [
    "update crm.upsell_recommendations set price_cents = 1 where id = %(upsell)s",
    "update crm.upsell_recommendations set service_title = 'Mine' where id = %(upsell)s",
    """
    insert into crm.upsell_recommendations (customer_id, session_id, recommendation_type,
      service_title, service_description) select customer_id, session_id, 'gift', '', ''
    from crm.upsell_recommendations where id = %(upsell)s
    """,
]
_REPORT: Final[LiteralString] = """
select api.track_interaction(%s, 'key', 'fingerprint', %s, 'waiver_accepted', null, '{}', null)
"""


def _recorded(world: World, owner: Actor, kind: str) -> object:
    return world.value(
        "select count(*) from crm_interactions where customer_id = %s and interaction_type = %s",
        owner.id,
        kind,
    )


def test_a_new_recommendation_is_not_yet_shown_and_its_first_delivery_is_recorded(
    shared: World,
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner)
    when = "select shown_at, session_id from upsell_recommendations where id = %s"
    ((shown_at, session),) = shared.report(when, upsell)
    assert shown_at is None
    assert _recorded(shared, owner, "upsell_shown") == 0

    shared.ask(owner, "list_session_upsells", session)

    assert shared.report(when, upsell)[0][0] is not None
    assert _recorded(shared, owner, "upsell_shown") == 1


def test_a_purchase_is_marked_so_that_conversion_is_not_always_zero(shared: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    form = journeys.paid_form(upsell_id=str(upsell))
    intake = journeys.file_intake(shared, owner, form)["intake"]
    assert shared.ask(owner, "get_funnel")["upsells_purchased"] == 0

    journeys.pay(shared, journeys.paid_fact(intake))

    assert shared.ask(owner, "get_funnel")["upsells_purchased"] == 1


@pytest.mark.parametrize("function", ["click_upsell", "dismiss_upsell"])
def test_a_click_and_a_dismissal_ask_whose_recommendation_it_is(
    shared: World, function: str
) -> None:
    upsell = journeys.recommendation(shared, customer())

    with refused("CR404"):
        shared.act(customer(), function, upsell)

    assert shared.report(
        "select clicked_at, dismissed_at from upsell_recommendations where id = %s", upsell
    ) == [(None, None)]


@pytest.mark.parametrize("statement", _FORGERIES)
def test_a_customer_can_neither_change_the_price_of_a_recommendation_nor_insert_one(
    shared: World, statement: LiteralString
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner)
    with shared.database.login(postgres.MASTER) as connection, refused("42501"):
        connection.execute("set role crm_api; set crm.role = 'customer'")
        connection.execute("select set_config('crm.subject', %s, false)", [str(owner.id)])
        connection.execute(statement, {"upsell": upsell})


def test_ending_a_session_twice_at_once_produces_one_set_of_recommendations(
    crowd: Crowd, shared: World
) -> None:
    owner = customer()
    session = journeys.live_session(shared, owner)
    ended = crowd.rush("sessions", [keyed(owner, "end_session", session) for _ in range(2)])
    assert codes(ended) == []

    decisions = [journeys.decision("follow_up"), journeys.decision("video_session")]
    saved = Call(SERVICE, "save_decisions", (session, decisions))
    assert codes(crowd.rush("sessions", [saved, saved])) == []

    assert _recorded(shared, owner, "session_completed") == 1
    assert (
        shared.value("select count(*) from upsell_recommendations where session_id = %s", session)
        == 2
    )


def test_an_event_is_stored_when_its_report_is_answered_whatever_freezes_then(
    shared: World,
) -> None:
    reporter = customer().through("crm_ingest")
    with shared.database.login("crm_ingest") as frozen:
        frozen.execute(_REPORT, [Jsonb(reporter.claims), reporter.id])
        shared.connection("crm_ingest").execute(
            "select pg_terminate_backend(%s)", [frozen.info.backend_pid]
        )

    assert _recorded(shared, reporter, "waiver_accepted") == 1


def test_a_webhook_that_crashed_during_its_work_was_not_handled_and_is_handled_again(
    world: World,
) -> None:
    owner = customer()
    intake = journeys.file_intake(world, owner, journeys.paid_form())["intake"]
    fact, event = journeys.paid_fact(intake), f"evt_{uuid4().hex}"
    with world.owner() as broken:
        broken.execute("revoke insert on crm.sessions from crm_api")
        broken.execute("revoke insert (customer_id) on crm.sessions from crm_api")
    with refused("42501"):
        journeys.pay(world, fact, id=event)
    assert world.report("select id from stripe_events") == []

    with world.owner() as repaired:
        repaired.execute("grant insert on crm.sessions to crm_api")

    assert journeys.pay(world, fact, id=event)["outcome"] == "applied"
    assert world.value("select count(*) from payments") == 1


@pytest.mark.parametrize("price", [0, None])
def test_a_price_of_zero_is_a_price_and_none_is_none_each_in_its_currency(
    shared: World, price: int | None
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, price_cents=price, currency="JPY")

    (read,) = shared.ask(owner, "list_upsells", None, None, 1)

    assert (UUID(read["id"]), read["price_cents"], read["currency"]) == (upsell, price, "JPY")
    with refused("23502"), shared.owner("upsell_recommendations") as connection:
        connection.execute("update crm.upsell_recommendations set currency = null")


def test_a_funnel_is_counted_where_its_rows_are(shared: World) -> None:
    owner = customer()
    for _ in range(3):
        journeys.completed_session(shared, owner)
    assert shared.ask(owner, "get_funnel") == {
        "total_intakes": 3,
        "sessions_started": 3,
        "sessions_completed": 3,
        "upsells_shown": 0,
        "upsells_clicked": 0,
        "upsells_purchased": 0,
    }
