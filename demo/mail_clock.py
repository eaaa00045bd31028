"""The clock of deployed mails is moved by moving their rows: functions in AWS have the real one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.conninfo import make_conninfo

from local.aws.clients import Aws
from local.aws.deploy import STACK
from local.servers import postgres

_FORCED: tuple[LiteralString, ...] = ("messages", "message_clicks")
_NOON = range(11, 16)
_ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland", "Asia/Karachi")
_MORE = ("America/Los_Angeles", "Pacific/Honolulu", "America/Sao_Paulo", "Asia/Bangkok")


def zone_at_noon() -> str:
    """A zone where it is day now and for hours to come."""
    now = datetime.now(UTC)
    return next(name for name in (*_ZONES, *_MORE) if now.astimezone(ZoneInfo(name)).hour in _NOON)


@dataclass(frozen=True)
class MailClock:
    """What the schedules would do later, done now; `stack` is the content of `stack.json`."""

    stack: Mapping[str, Any]

    @cached_property
    def _aws(self) -> Aws:
        return Aws(self.stack["aws_url"])

    def run(self, function: str) -> None:
        """Call a scheduled function as its schedule does.

        Raises:
            ValueError: It failed.
        """
        named = self._aws.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=function
        )
        name = named["StackResourceDetail"]["PhysicalResourceId"]
        answer = self._aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        told = answer["Payload"].read()
        if "FunctionError" in answer:
            raise ValueError(f"{function}: {told!r}")

    def bring(self, customers: Collection[UUID], campaign: str) -> int:
        """The next mails of customers in a campaign are due now; returns how many."""
        return self._move(
            "update crm.messages set due_at = now()"
            " where customer_id = any(%(ids)s) and campaign = %(campaign)s and state = 'due'",
            {"ids": list(customers), "campaign": campaign},
        )

    def pass_minutes(self, messages: Collection[UUID], minutes: int) -> None:
        """What mails have met so far was that much earlier, the later the less."""
        given = {"ids": list(messages), "minutes": minutes}
        self._move(
            "update crm.message_clicks set at = at - make_interval(mins => %(minutes)s)"
            " where message_id = any(%(ids)s)",
            given,
        )
        self._move(
            "update crm.messages set"
            " delivered_at = delivered_at - 2 * make_interval(mins => %(minutes)s),"
            " sent_at = sent_at - 2 * make_interval(mins => %(minutes)s),"
            " begun_at = begun_at - 2 * make_interval(mins => %(minutes)s)"
            " where id = any(%(ids)s)",
            given,
        )

    def _move(self, statement: LiteralString, given: Mapping[str, object]) -> int:
        database = self.stack["database"]
        conninfo = make_conninfo(
            host=database["host"],
            port=database["port"],
            dbname=database["name"],
            user=postgres.MASTER,
            password=database["passwords"][postgres.MASTER],
        )
        with psycopg.connect(conninfo) as owner:
            owner.execute("set local role crm_owner")
            for table in _FORCED:
                owner.execute(f"alter table crm.{table} no force row level security")
            moved = owner.execute(statement, given).rowcount
            for table in _FORCED:
                owner.execute(f"alter table crm.{table} force row level security")
            return moved
