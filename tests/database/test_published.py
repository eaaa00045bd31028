"""What a founder's own SQL relies on: two functions, two tables, and a query that answers right."""

from typing import Final, LiteralString
from uuid import UUID, uuid4

import pytest

from tests.database import journeys
from tests.database.actors import customer
from tests.database.world import World, refused

_KNOWN_COLUMNS: Final = {
    "crm_interactions": "id customer_id interaction_type session_id metadata created_at",
    "upsell_recommendations": """
id customer_id session_id recommendation_type service_title service_description price_cents
shown_at clicked_at purchased_at dismissed_at metadata created_at
""",
}
_WRITES: Final[list[LiteralString]] = [
    "insert into crm_interactions (customer_id, interaction_type) values (uuidv7(), 'x')",
    "update upsell_recommendations set purchased_at = now()",
    "delete from sessions",
    "truncate outbox",
    "select api.track_crm_interaction(uuidv7(), 'summary_viewed')",
    "select crm.append_interaction(uuidv7(), 'summary_viewed', null, '{}')",
]


def test_track_crm_interaction_returns_the_new_rows_id(shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    row = (
        shared.connection("crm_worker")
        .execute(
            "select track_crm_interaction(%s, 'upsell_clicked', %s, '{\"from\": \"a script\"}')",
            [owner.id, session],
        )
        .fetchone()
    )

    assert row is not None
    assert isinstance(row[0], UUID)
    assert shared.report(
        "select customer_id, interaction_type, session_id, metadata from crm_interactions"
        " where id = %s",
        row[0],
    ) == [(owner.id, "upsell_clicked", session, {"from": "a script"})]


def test_track_crm_interaction_takes_named_arguments_and_defaults(shared: World) -> None:
    somebody = uuid4()
    shared.connection("crm_ingest").execute(
        "select track_crm_interaction(p_customer_id => %s, p_interaction_type => 'summary_viewed')",
        [somebody],
    )
    assert shared.report(
        "select session_id, metadata from crm_interactions where customer_id = %s", somebody
    ) == [(None, {})]


def _recommend(world: World, owner: UUID, session: UUID, price: int | None) -> UUID:
    row = (
        world.connection("crm_worker")
        .execute(
            "select create_upsell_recommendation(%s, %s, 'check', 'Winter check', 'Ready?', %s)",
            [owner, session, price],
        )
        .fetchone()
    )
    assert row is not None
    recommendation: UUID = row[0]
    return recommendation


def test_create_upsell_recommendation_returns_the_new_rows_id(shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)

    made = _recommend(shared, owner.id, session, 1900)

    assert shared.report(
        "select customer_id, session_id, recommendation_type, service_title, service_description,"
        " price_cents, currency, shown_at, metadata from upsell_recommendations where id = %s",
        made,
    ) == [(owner.id, session, "check", "Winter check", "Ready?", 1900, "USD", None, {})]
    (delivered,) = shared.ask(owner, "list_session_upsells", session)["upsells"]
    assert delivered["id"] == str(made)


def test_a_repeated_recommendation_by_hand_is_the_one_that_stands(shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    first = _recommend(shared, owner.id, session, 1900)

    assert _recommend(shared, owner.id, session, 2900) == first
    assert shared.value("select price_cents from upsell_recommendations where id = %s", first) == (
        1900
    )


def test_a_recommendation_by_hand_belongs_to_the_customer_of_its_session(shared: World) -> None:
    owner, other = customer(), customer()
    session = journeys.completed_session(shared, owner)
    journeys.pending_session(shared, other)
    with refused("23503"):
        _recommend(shared, other.id, session, 1900)
    _recommend(shared, owner.id, session, 1900)
    with refused("CR404"):
        _recommend(shared, other.id, session, 1900)


def test_the_published_query_answers_right(world: World) -> None:
    owner = customer()

    def offer(kind: str) -> UUID:
        session = journeys.completed_session(world, owner)
        decided = journeys.decision(kind, plan="video15", price_cents=2999)
        return journeys.recommend(world, session, decided)[0]

    clicked, _, bought = offer("follow_up"), offer("follow_up"), offer("video_session")
    for upsell in (clicked, bought):
        world.act(owner, "click_upsell", upsell)
    form = journeys.paid_form(upsell_id=str(bought))
    journeys.pay(world, journeys.paid_fact(journeys.file_intake(world, owner, form)["intake"]))

    answer = world.report(
        "SELECT recommendation_type, count(*) AS total, count(clicked_at) AS clicks,"
        " count(purchased_at) AS purchases"
        " FROM upsell_recommendations GROUP BY recommendation_type"
    )

    assert sorted(answer) == [("follow_up", 2, 1, 0), ("video_session", 1, 1, 1)]


@pytest.mark.parametrize(("table", "columns"), _KNOWN_COLUMNS.items())
def test_the_tables_that_the_business_knows_keep_their_columns(
    shared: World, table: str, columns: str
) -> None:
    found = shared.report(
        "select column_name from information_schema.columns"
        " where table_schema = 'crm' and table_name = %s",
        table,
    )
    assert set(columns.split()) <= {name for (name,) in found}


@pytest.mark.parametrize("statement", _WRITES)
def test_the_reports_login_writes_nothing(shared: World, statement: LiteralString) -> None:
    connection = shared.database.login("crm_report")
    connection.execute("set default_transaction_read_only = off")
    with refused("42501"):
        connection.execute(statement)


def test_the_reports_login_is_read_only_before_any_right_is_asked(shared: World) -> None:
    with refused("25006"):
        shared.connection("crm_report").execute("create temporary table mine (id int)")


def test_the_reports_login_reads_every_customer(shared: World) -> None:
    customers = [customer() for _ in range(2)]
    for owner in customers:
        journeys.pending_session(shared, owner)
    found = shared.report(
        "select distinct customer_id from sessions where customer_id = any(%s)",
        [owner.id for owner in customers],
    )
    assert {owner.id for owner in customers} == {row[0] for row in found}


def test_the_reports_login_reads_no_kept_answers(shared: World) -> None:
    with refused("42501"):
        shared.report("select * from requests")
