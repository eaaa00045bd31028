"""`/dev/stream`: interactions and published events as they pass, by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

_EVERY_SECONDS: Final = 0.5
_FIRST_ROWS: Final = 30
_MOST_ROWS: Final = 500
# Rows become visible when their transaction commits, so younger ids may appear before older ones.
_LOOKS_BACK: Final = timedelta(seconds=15)
_SINCE_EVER: Final = UUID(int=0)

_INTERACTIONS: Final = """
    select id, customer_id, interaction_type, session_id, metadata, created_at
    from crm.crm_interactions where id > %s order by id desc limit %s
"""
_EVENTS: Final = """
    select id, event_type, customer_id, occurred_at, published_at, attempts
    from crm.outbox where id > %s order by id desc limit %s
"""

type Row = Mapping[str, Any]


class Feed:
    """Reads both tables for one listener and remembers what was sent."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._sent: dict[str, frozenset[object]] = {}

    async def messages(self) -> AsyncIterator[str]:
        """Yield messages until the listener leaves, through restarts of the database."""
        yield "retry: 1000\n\n"
        while True:
            try:
                async for message in self._follow():
                    yield message
            except psycopg.Error:
                yield _message("away", {})
                await asyncio.sleep(1)

    async def _follow(self) -> AsyncIterator[str]:
        connection = await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, row_factory=dict_row
        )
        async with connection:
            yield _message("here", {})
            while True:
                interactions = await self._news(connection, _INTERACTIONS)
                events = await self._news(connection, _EVENTS)
                if interactions or events:
                    yield _message("feed", {"interactions": interactions, "events": events})
                await asyncio.sleep(_EVERY_SECONDS)

    async def _news(
        self, connection: psycopg.AsyncConnection[dict[str, Any]], query: LiteralString
    ) -> Sequence[Row]:
        sent = self._sent.get(query)
        first = sent is None
        since, limit = (_SINCE_EVER, _FIRST_ROWS) if first else (_floor(), _MOST_ROWS)
        rows = await (await connection.execute(query, (since, limit))).fetchall()
        self._sent[query] = frozenset(_key(row) for row in rows)
        return [row for row in reversed(rows) if _key(row) not in (sent or ())]


async def stream(request: Request) -> Response:
    """Tell this listener the newest rows, then every new one."""
    feed = Feed(request.app.state.settings.dsn)
    return StreamingResponse(
        feed.messages(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _floor() -> UUID:
    """The smallest uuidv7 of the moment from which on rows may still appear."""
    moment = datetime.now(UTC) - _LOOKS_BACK
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _key(row: Row) -> object:
    """An event is news twice: when it is written and when it is published."""
    return row["id"], row.get("published_at") is not None


def _message(event: str, data: Mapping[str, Any]) -> str:
    return f"event: {event}\ndata: {json.dumps(data, default=str)}\n\n"
