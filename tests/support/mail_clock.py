"""The clock of deployed mails is moved by moving their rows: functions in AWS have the real one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from local.aws.deploy import STACK
from local.servers import postgres
from tests.support.deployed import Deployed

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
    """What the schedules would do later, done now."""

    deployed: Deployed

    def run(self, function: str) -> None:
        """Call a scheduled function as its schedule does."""
        named = self.deployed.aws.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=function
        )
        name = named["StackResourceDetail"]["PhysicalResourceId"]
        answer = self.deployed.aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        told = answer["Payload"].read()
        assert "FunctionError" not in answer, told

    def bring(self, customer: UUID, campaign: str) -> None:
        """A customer's next mail of a campaign is due now."""
        self._move(
            "update crm.messages set due_at = now()"
            " where customer_id = %(customer)s and campaign = %(campaign)s and state = 'due'",
            {"customer": customer, "campaign": campaign},
        )

    def pass_minutes(self, message: UUID, minutes: int) -> None:
        """What a mail has met so far was that much earlier, the later the less."""
        given = {"message": message, "minutes": minutes}
        self._move(
            "update crm.message_clicks set at = at - make_interval(mins => %(minutes)s)"
            " where message_id = %(message)s",
            given,
        )
        self._move(
            "update crm.messages set"
            " delivered_at = delivered_at - 2 * make_interval(mins => %(minutes)s),"
            " sent_at = sent_at - 2 * make_interval(mins => %(minutes)s),"
            " begun_at = begun_at - 2 * make_interval(mins => %(minutes)s)"
            " where id = %(message)s",
            given,
        )

    def _move(self, statement: LiteralString, given: Mapping[str, object]) -> None:
        database = self.deployed.stack["database"]
        password = database["passwords"][postgres.MASTER]
        conninfo = self.deployed.cluster.conninfo(
            database["name"], user=postgres.MASTER, password=password
        )
        with psycopg.connect(conninfo) as owner:
            owner.execute("set local role crm_owner")
            for table in _FORCED:
                owner.execute(f"alter table crm.{table} no force row level security")
            owner.execute(statement, given)
            for table in _FORCED:
                owner.execute(f"alter table crm.{table} force row level security")
