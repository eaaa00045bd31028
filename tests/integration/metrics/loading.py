"""Histories into the database, all at once or some of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from tests.database.world import World
from tests.integration.metrics.histories import TABLES, Histories, Row


def load(world: World, histories: Histories) -> None:
    """Writes all rows in one transaction."""
    with world.owner(*TABLES) as connection:
        # Intakes and recommendations point at each other: the link is made once both are there.
        for table in TABLES:
            links = table == "intakes"
            rows = [row | {"upsell_id": None} if links else row for row in histories[table]]
            if rows:
                statement = sql.SQL("copy crm.{} ({}) from stdin").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows[0]))
                )
                with connection.cursor().copy(statement) as copy:
                    for row in rows:
                        copy.write_row([_value(value) for value in row.values()])
        links_made = [(i["id"], i["upsell_id"]) for i in histories["intakes"] if i["upsell_id"]]
        connection.execute(
            "update crm.intakes as i set upsell_id = l.upsell_id"
            " from unnest(%s::uuid[], %s::uuid[]) as l (id, upsell_id) where i.id = l.id",
            [[id_ for id_, _ in links_made], [upsell for _, upsell in links_made]],
        )


def change(world: World, table: str, rows: Sequence[Row], changes: Mapping[str, Any]) -> None:
    """Sets columns of rows, here and in the database."""
    for row in rows:
        row.update(changes)
    columns = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder()) for name in changes
    )
    statement = sql.SQL("update crm.{} set {} where id = any(%s)").format(
        sql.Identifier(table), columns
    )
    with world.owner(*TABLES) as connection:
        connection.execute(statement, [*changes.values(), [row["id"] for row in rows]])


def _value(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict) else value


def split(histories: Histories, share: float) -> Iterator[Histories]:
    """The first customers with all that is theirs, and the others."""
    customers = histories["customers"]
    early = {row["id"] for row in customers[: int(len(customers) * share)]}
    events = {row["stripe_event_id"]: row["customer_id"] for row in histories["payments"]}

    def is_early(table: str, row: Row) -> bool:
        if table == "mechanics":
            return True
        owner = {"customers": row["id"], "stripe_events": events.get(row["id"])}
        return owner.get(table, row.get("customer_id")) in early

    for wanted in (True, False):
        yield Histories(
            {name: [r for r in histories[name] if is_early(name, r) is wanted] for name in TABLES}
        )
