"""Customers to sell to, and everything that a sale may have changed, without ids and clocks."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

from psycopg import sql
from psycopg.rows import scalar_row

from local.servers import postgres
from tests.support.database import Database

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLAIM: Final[LiteralString] = (
    "select set_config('crm.role', %s, false), set_config('crm.subject', %s, false)"
)
_CUSTOMER: Final[LiteralString] = """
with customer as (insert into crm.customers (id) values (%(id)s)),
session as (
  insert into crm.sessions (customer_id, session_type, plan, minutes, price_cents, currency)
  values (%(id)s, 'chat', 'trial', 10, 0, 'USD') returning id
)
insert into crm.upsell_recommendations (
  customer_id, session_id, recommendation_type, service_title, service_description, price_cents,
  currency, plan
)
select %(id)s, session.id, kind, '', '', %(price)s, %(currency)s, 'video15'
from session, unnest(%(kinds)s::text[]) as kind returning id
"""
_SESSION: Final[LiteralString] = """
insert into crm.sessions (customer_id, session_type, plan, minutes, price_cents, currency)
values (%s, 'chat', 'trial', 10, 0, 'USD') returning id
"""
_COMPLETED: Final[LiteralString] = """
update crm.sessions set status = 'completed', started_at = now(), ended_at = now(),
  duration_minutes = 10
where id = %s
"""
_INTAKE: Final[LiteralString] = """
insert into crm.intakes (
  customer_id, plan, session_type, minutes, price_cents, currency, concern, upsell_id
) values (%s, %s, 'video', 45, %s, %s, '', %s) returning id
"""
_CHECKOUT: Final[LiteralString] = """
insert into crm.checkouts (
  customer_id, intake_id, amount_cents, currency, stripe_checkout_session_id
)
values (%s, %s, %s, %s, %s) returning id
"""
#: Every table that a payment touches, and which of its rows are a sale's.
_BOOKS: Final[dict[str, LiteralString]] = {
    "payments": "stripe_checkout_session_id like %(tag)s",
    "checkouts": "customer_id = %(id)s",
    "stripe_facts": "subject like %(tag)s",
    "stripe_events": "id like %(tag)s",
    "intakes": "customer_id = %(id)s",
    "sessions": "customer_id = %(id)s",
    "upsell_recommendations": "customer_id = %(id)s",
    "crm_interactions": "customer_id = %(id)s",
    "outbox": "customer_id = %(id)s",
}
#: Ids of ours and clocks differ from run to run.
_LEFT_OUT: Final = ["id", "created_at", "received_at", "payload", "written_by", "client_event_id"]
# An event that was written cannot take back its time when an earlier fact arrives.
_LEFT_OUT_OF: Final = {"outbox": ["occurred_at", "next_attempt_at", "published_at"]}


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A customer with recommendations of a video session."""

    id: UUID
    upsells: tuple[UUID, ...] = ()


class Books:
    """Reads and writes rows as a service's call would, without its functions."""

    def __init__(self, database: Database) -> None:
        self._rows = database.login(postgres.MASTER)
        self._rows.row_factory = scalar_row
        self._rows.execute("set role crm_api; set crm.role = 'service'")
        self._report = database.login("crm_report")

    def buyer(self, *kinds: str, price: int = 2999, currency: str = "USD") -> Buyer:
        """A new customer, with a recommendation of each kind."""
        given = {"id": uuid4(), "kinds": list(kinds), "price": price, "currency": currency}
        return Buyer(id=given["id"], upsells=tuple(self._rows.execute(_CUSTOMER, given)))  # type: ignore[arg-type]

    def intake(
        self,
        buyer: Buyer,
        price: int = 2999,
        currency: str = "USD",
        upsell: UUID | None = None,
        *,
        plan: str = "video15",
    ) -> UUID:
        """An intake of a video session at that price."""
        self._rows.execute(_CLAIM, ("customer", str(buyer.id)))
        filed = self._one(_INTAKE, buyer.id, plan, price, currency, upsell)
        self._rows.execute(_CLAIM, ("service", ""))
        return filed

    def checkout(self, buyer: Buyer, intake: UUID, price: int, currency: str, stripe: str) -> UUID:
        """A checkout that we created ourselves."""
        return self._one(_CHECKOUT, buyer.id, intake, price, currency, stripe)

    def completed_session(self, buyer: Buyer) -> UUID:
        """A free session that took place."""
        session = self._one(_SESSION, buyer.id)
        self.execute(_COMPLETED, session)
        return session

    def set_time(self, upsell: UUID, column: str, seconds: float) -> None:
        """Change when a recommendation was answered."""
        statement = sql.SQL(
            "update crm.upsell_recommendations set {} = to_timestamp(%s) where id = %s"
        )
        self._rows.execute(statement.format(sql.Identifier(column)), (seconds, upsell))

    def execute(self, statement: LiteralString, *values: object) -> None:
        """Change rows as the functions' role may."""
        self._rows.execute(statement, values)

    def of(self, buyer: Buyer, tag: str) -> dict[str, list[Any]]:
        """Everything that was written for a customer and the sales of that tag."""
        known = {str(buyer.id): "customer"}
        known |= {str(id_): f"upsell {index}" for index, id_ in enumerate(buyer.upsells)}
        given = {"id": buyer.id, "tag": f"%{tag}%"}
        return {
            table: sorted(self._plain(row, tag, known) for row in self._read(table, given))
            for table in _BOOKS
        }

    def _read(self, table: str, given: dict[str, Any]) -> list[Any]:
        query = sql.SQL("select to_jsonb(t) - %(left_out)s::text[] from crm.{} as t where ").format(
            sql.Identifier(table)
        ) + sql.SQL(_BOOKS[table])
        left_out = _LEFT_OUT + _LEFT_OUT_OF.get(table, [])
        found = self._report.execute(query, given | {"left_out": left_out})
        return [row[0] for row in found]

    def _one(self, statement: LiteralString, *values: object) -> UUID:
        found: Any = self._rows.execute(statement, values).fetchone()
        return UUID(str(found))

    @staticmethod
    def _plain(row: dict[str, Any], tag: str, known: dict[str, str]) -> str:
        text = json.dumps(row, sort_keys=True).replace(tag, "TAG")
        return _UUID.sub(lambda match: known.get(match[0], "an id"), text)
