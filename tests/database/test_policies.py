"""Row-level security by itself: what crm_api may see and write under each claim, tables bare."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import psycopg
import pytest
from psycopg import sql

from local.servers import postgres
from tests.database import journeys, quotes
from tests.database.actors import SERVICE, Actor, admin, customer, mechanic
from tests.database.messages.lost import everything_about_mails
from tests.database.world import World, refused

_VISIBLE: Final = """
table                   owner  other  mechanic  colleague  admin  service  nobody
customers               yes    no     no        no         yes    yes      no
mechanics               yes    no     yes       no         yes    no       no
intakes                 yes    no     yes       no         yes    yes      no
sessions                yes    no     yes       no         yes    yes      no
crm_interactions        yes    no     no        no         yes    yes      no
upsell_recommendations  yes    no     no        no         yes    yes      no
upsell_decisions        no     no     no        no         yes    yes      no
upsell_decision_contexts  yes  no     no        no         yes    yes      no
experiments               no   no     no        no         yes    yes      no
experiment_units          yes  no     no        no         yes    yes      no
experiment_days           no   no     no        no         yes    yes      no
models                  no     no     no        no         yes    yes      no
customer_scores         yes    no     no        no         yes    yes      no
segment_moves           yes    no     no        no         yes    yes      no
customer_cohorts        yes    no     no        no         yes    yes      no
cohort_checks           yes    no     no        no         no     yes      no
checkouts               yes    no     no        no         yes    yes      no
stripe_events           no     no     no        no         no     yes      no
stripe_facts            no     no     no        no         no     yes      no
payments                yes    no     no        no         yes    yes      no
requests                yes    no     no        no         no     no       no
request_counts          yes    no     no        no         no     no       no
quotes                  yes    no     no        no         yes    yes      no
budgets                 yes    yes    no        no         yes    yes      no
price_holds             yes    no     no        no         yes    yes      no
outbox                  yes    no     yes       no         no     yes      no
erasures                yes    yes    yes       yes        yes    yes      no
audit_log               no     no     no        no         yes    no       no
first_touches           no     no     no        no         yes    yes      no
customer_totals         no     no     no        no         yes    yes      no
customer_values         no     no     no        no         yes    yes      no
share_links             yes    yes    no        no         yes    no       no
rollup_state            no     no     no        no         yes    yes      no
metric_rollups          no     no     no        no         yes    yes      no
campaigns               yes    yes    no        no         yes    yes      no
campaign_pauses         no     no     no        no         yes    yes      no
enrolments              yes    no     no        no         yes    yes      no
messages                yes    no     no        no         yes    yes      no
message_links           yes    no     no        no         yes    yes      no
message_clicks          yes    no     no        no         yes    yes      no
consents                yes    no     no        no         yes    yes      no
suppressions            no     no     no        no         yes    yes      no
mail_events             no     no     no        no         yes    yes      no
"""
_HEAD, *_ROWS = [line.split() for line in _VISIBLE.strip().splitlines()]
_CASES = [
    (row[0], who, seen == "yes")
    for row in _ROWS
    for who, seen in zip(_HEAD[1:], row[1:], strict=True)
]
# Tables of which every row is one of the case.
_WHOLE: Final[str] = (
    "rollup_state share_links metric_rollups campaigns campaign_pauses suppressions mail_events"
)
_OF_CASE: Final[dict[str, LiteralString]] = {
    "customers": "id = %(owner)s",
    "mechanics": "id = %(mechanic)s",
    "intakes": "id = %(taken)s",
    "sessions": "id = %(session)s",
    "upsell_decisions": "session_id = %(session)s",
    "upsell_decision_contexts": "session_id = %(session)s",
    "models": "name = 'customers'",
    "experiments": "name = 'price'",
    "budgets": "discount = 'welcome'",
    "experiment_days": "experiment = 'price'",
    "stripe_facts": "intake_id = %(intake)s",
    "stripe_events": "payload ->> 'id' = %(owner)s::text",
    "requests": "subject = %(owner)s",
    "request_counts": "subject = %(owner)s",
    "outbox": "session_id = %(session)s",
    "erasures": "customer_id = %(gone)s",
    "audit_log": "customer_ids @> array[%(owner)s]",
    "message_links": "message_id = %(message)s",
    "message_clicks": "message_id = %(message)s",
    **dict.fromkeys(_WHOLE.split(), "true"),
}
# Reference data, prices, where the workers stand, and what is empty but for a moment.
_OF_NOBODY: Final[str] = (
    "price_history business_changes catalogue_versions interaction_types request_limits"
    " session_moves cohort_state reconciliation_state retention_cursors metric_changes"
    " rollup_staging"
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A customer with a row in every table, and everyone who may look."""

    world: World
    actors: dict[str, Actor | None]
    ids: dict[str, Any]

    @contextmanager
    def enter(self, who: str) -> Iterator[psycopg.Connection]:
        """The role of the functions, as it stands inside a call of that principal."""
        actor = self.actors[who]
        with self.world.database.login(postgres.MASTER) as connection:
            connection.execute("set role crm_api")
            if actor:
                connection.execute(
                    "select set_config('crm.subject', %s, false),"
                    " set_config('crm.role', %s, false)",
                    [str(actor.id), actor.role],
                )
            yield connection


@pytest.fixture(scope="module")
def case(shared: World) -> Case:
    owner, other, gone = customer(), customer(), customer()
    by, colleague = mechanic(), mechanic()
    session = journeys.completed_session(shared, owner, by)
    upsell = journeys.be_compared(shared, owner, session)
    intake = journeys.file_intake(shared, owner, journeys.paid_form())["intake"]
    journeys.pay(shared, journeys.paid_fact(intake), payload={"id": str(owner.id)})
    quotes.reserve(shared, owner, quotes.file_at(shared, owner, quotes.line()))
    shared.ask(SERVICE, "merge_metrics")
    journeys.be_in_a_cohort(shared, owner)
    shared.ask(gone, "erase_customer", 100)
    shared.ask(admin(), "get_customer", owner.id)
    shared.act(admin(), "create_share_link", "2" * 64, {}, 7)
    return Case(
        world=shared,
        actors={
            "owner": owner,
            "other": other,
            "mechanic": by,
            "colleague": colleague,
            "admin": admin(),
            "service": Actor(role="service"),
            "nobody": None,
        },
        ids={
            "owner": owner.id,
            "other": other.id,
            "gone": gone.id,
            "mechanic": by.id,
            "colleague": colleague.id,
            "session": session,
            "taken": shared.ask(owner, "get_session", session)["intake_id"],
            "pending": journeys.pending_session(shared, owner),
            "upsell": upsell,
            "intake": intake["id"],
            "message": everything_about_mails(shared, owner),
        },
    )


def test_the_table_speaks_of_every_table_with_rows_of_people(shared: World) -> None:
    tables = shared.report("select tablename::text from pg_tables where schemaname = 'crm'")
    assert {row[0] for row in _ROWS} == {name for (name,) in tables} - set(_OF_NOBODY.split())


@pytest.mark.parametrize(("table", "who", "seen"), _CASES)
def test_a_row_is_seen_by_whom_it_concerns(case: Case, table: str, who: str, seen: bool) -> None:  # noqa: FBT001 - a column of the table
    condition = _OF_CASE.get(table, "customer_id = %(owner)s")
    query = sql.SQL("select exists (select from crm.{} where {})").format(
        sql.Identifier(table), sql.SQL(condition)
    )
    with case.enter(who) as connection:
        assert connection.execute(query, case.ids).fetchone() == (seen,)


_INTERACTION: Final[LiteralString] = (
    "insert into crm.crm_interactions (customer_id, interaction_type, session_id) values "
)
_EVENT: Final[LiteralString] = (
    "insert into crm.outbox (event_type, customer_id, session_id, data) values "
)
_OF_THE_SYSTEM: Final[LiteralString] = """
insert into crm.crm_interactions (customer_id, interaction_type, client_event_id)
values (%(owner)s, 'checkout_completed', gen_random_uuid())
"""
_GIFT: Final[LiteralString] = """
insert into crm.upsell_recommendations (customer_id, session_id, recommendation_type, service_title,
  service_description) values (%(owner)s, %(session)s, 'gift', '', '')
"""
_PAID_INTAKE: Final[LiteralString] = """
insert into crm.intakes (customer_id, plan, price_cents, currency, concern, paid_at)
values (%(owner)s, 'premium', 0, 'USD', '', now())
"""
_DECISION: Final[LiteralString] = """
insert into crm.upsell_decisions (session_id, recommendation_type, offered, score, reason_code,
  reason) values (%(session)s, 'gift', true, 1, '', '')
"""
_STRIPE_EVENT: Final[LiteralString] = """
insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
values ('evt_mine', 'x', now(), '{}', 'stored')
"""
_SESSION: Final[LiteralString] = """
insert into crm.sessions (customer_id, session_type, plan, minutes, price_cents, currency)
values (%(owner)s, 'chat', 'trial', 10, 0, 'USD')
"""
_FORGERIES: Final[list[tuple[str, LiteralString]]] = [
    ("owner", "update crm.upsell_recommendations set price_cents = 1 where id = %(upsell)s"),
    ("owner", "update crm.upsell_recommendations set currency = 'JPY' where id = %(upsell)s"),
    ("owner", "update crm.upsell_recommendations set customer_id = %(other)s"),
    ("owner", "update crm.intakes set price_cents = 0 where id = %(intake)s"),
    ("owner", "update crm.sessions set price_cents = 0 where id = %(session)s"),
    ("owner", "update crm.sessions set customer_id = %(other)s where id = %(session)s"),
    ("owner", "update crm.crm_interactions set metadata = '{}'"),
    ("owner", "delete from crm.upsell_recommendations"),
    ("owner", _GIFT),
    ("owner", _PAID_INTAKE),
    ("owner", _DECISION),
    ("owner", _STRIPE_EVENT),
    ("owner", "update crm.upsell_recommendations set purchased_at = now() where id = %(upsell)s"),
    ("owner", "update crm.sessions set status = 'live' where id = %(pending)s"),
    ("owner", _SESSION.replace("10, 0", "10, 999")),
    ("owner", "update crm.checkouts set status = 'paid' where customer_id = %(owner)s"),
    ("owner", "update crm.budgets set used = 1"),
    ("owner", "update crm.price_holds set state = 'committed'"),
    ("owner", "update crm.quotes set price_cents = 1"),
    (
        "owner",
        (
            "insert into crm.checkouts (customer_id, intake_id, url, amount_cents, currency)"
            " values (%(owner)s, %(intake)s, 'https://pay.test', 2999, 'USD')"
        ),
    ),
    ("owner", _EVENT + "('UpsellPurchased', %(owner)s, null, '{}')"),
    ("owner", _EVENT + "('SessionCompleted', %(owner)s, %(pending)s, '{}')"),
    ("mechanic", _EVENT + "('CheckoutCompleted', %(owner)s, %(session)s, '{}')"),
    ("owner", _OF_THE_SYSTEM),
    ("other", _SESSION),
    ("other", _INTERACTION + "(%(owner)s, 'summary_viewed', null)"),
    ("other", _EVENT + "('SessionCompleted', %(owner)s, %(session)s, '{}')"),
    ("other", "insert into crm.requests (subject, key, fingerprint) values (%(owner)s, 'k', 'f')"),
    ("other", "insert into crm.customers (id) values (%(owner)s)"),
    ("mechanic", _INTERACTION + "(%(owner)s, 'upsell_clicked', %(session)s)"),
    ("colleague", _INTERACTION + "(%(owner)s, 'session_completed', %(session)s)"),
    ("colleague", _EVENT + "('SessionCompleted', %(owner)s, %(session)s, '{}')"),
    ("colleague", "update crm.sessions set mechanic_id = %(mechanic)s where id = %(pending)s"),
    ("colleague", "update crm.sessions set status = 'cancelled' where id = %(pending)s"),
    ("admin", _INTERACTION + "(%(owner)s, 'upsell_clicked', %(session)s)"),
    ("admin", _EVENT + "('SessionCompleted', %(owner)s, %(session)s, '{}')"),
    ("admin", "update crm.messages set customer_id = %(other)s"),
    ("owner", "update crm.consents set given = true"),
    ("other", "insert into crm.consents values (uuidv7(), %(owner)s, '*', true, 'x')"),
    ("admin", "insert into crm.consents values (uuidv7(), %(owner)s, '*', true, 'x')"),
    ("nobody", _INTERACTION + "(%(owner)s, 'upsell_clicked', %(session)s)"),
    ("nobody", _EVENT + "('SessionCompleted', %(owner)s, %(session)s, '{}')"),
    ("service", "update crm.upsell_recommendations set price_cents = 1 where id = %(upsell)s"),
    ("service", "update crm.crm_interactions set created_at = now()"),
]


@pytest.mark.parametrize(("who", "statement"), _FORGERIES)
def test_a_forged_row_is_refused(case: Case, who: str, statement: LiteralString) -> None:
    with case.enter(who) as connection, refused("42501"):
        connection.execute(statement, case.ids)


_UNSEEN: Final[list[tuple[str, LiteralString]]] = [
    ("other", "update crm.sessions set rating = 1 where id = %(session)s"),
    ("other", "update crm.upsell_recommendations set clicked_at = now() where id = %(upsell)s"),
    ("other", "update crm.outbox set published_at = now() where session_id = %(session)s"),
    ("other", "update crm.customers set email = 'x' where id = %(owner)s"),
    ("other", "update crm.requests set reply = '{}' where subject = %(owner)s"),
    ("owner", "update crm.intakes set paid_at = now() where id = %(intake)s"),
    ("owner", "update crm.stripe_events set outcome = 'stored'"),
    ("mechanic", "update crm.upsell_recommendations set clicked_at = now() where id = %(upsell)s"),
    ("colleague", "update crm.sessions set summary = 'x' where id = %(session)s"),
    ("colleague", "update crm.outbox set published_at = now() where session_id = %(session)s"),
    ("admin", "update crm.sessions set rating = 1 where id = %(session)s"),
    ("admin", "update crm.upsell_recommendations set clicked_at = now() where id = %(upsell)s"),
    ("admin", "update crm.customers set email = 'x' where id = %(owner)s"),
    ("nobody", "update crm.sessions set rating = 1"),
    ("owner", "update crm.messages set state = 'due' where id = %(message)s"),
    ("other", "update crm.messages set state = 'due' where id = %(message)s"),
    ("owner", "update crm.campaign_pauses set resumed_at = now()"),
]


@pytest.mark.parametrize(("who", "statement"), _UNSEEN)
def test_a_change_of_somebody_elses_row_finds_no_row(
    case: Case, who: str, statement: LiteralString
) -> None:
    with case.enter(who) as connection:
        assert connection.execute(statement, case.ids).rowcount == 0
