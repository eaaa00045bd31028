"""A database with customers who act, and a clock that goes when it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from crm.predictions.actions.cohorts import refresh_cohorts
from crm.predictions.load import parse
from crm.predictions.model import Cohort
from tests.database.world import World

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
FILE: Final = """
[cohorts.clicked]
title = "Clicked twice and did not buy"
steps = [{ act = ["upsell_clicked"], within = "30 days" }, { act = ["upsell_clicked"] }]
without = ["checkout_completed"]
[cohorts.quiet]
title = "Has not come for ten days"
steps = [{ act = ["session_completed"], within = "90 days" }]
without = ["session_completed"]
after = "10 days"
[cohorts.first]
title = "Has just come for the first time"
[[cohorts.first.steps]]
act = ["session_completed"]
plan = ["trial"]
within = "5 days"
without = ["session_completed"]
"""


def a_file(text: str = FILE) -> Mapping[str, Cohort]:
    return parse(text, name="cohorts.toml")


@dataclass
class Stage:
    """Customers, their acts, and a clock that goes when it is told."""

    world: World
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    found: Mapping[str, Cohort] = field(default_factory=a_file)

    def refresh(self) -> dict[str, int]:
        """What a minute's run does, and counts."""
        return refresh_cohorts(self.now, found=self.found)

    def customers(self, count: int) -> list[UUID]:
        ids = sorted(uuid4() for _ in range(count))
        with self.world.owner("customers") as owner:
            owner.execute("insert into crm.customers (id) select unnest(%s::uuid[])", [ids])
        return ids

    def act(self, who: UUID, kind: str, ago: timedelta = timedelta(), plan: str = "trial") -> None:
        with self.world.owner("crm_interactions") as owner:
            owner.execute(
                "insert into crm.crm_interactions"
                " (customer_id, interaction_type, created_at, metadata)"
                " values (%s, %s, %s, jsonb_build_object('plan', %s::text))",
                [who, kind, self.now - ago, plan],
            )

    def clicks(self, who: Sequence[UUID], times: int = 2) -> None:
        """In one transaction."""
        with self.world.owner("crm_interactions") as owner:
            owner.execute(
                "insert into crm.crm_interactions (customer_id, interaction_type, created_at)"
                " select who, 'upsell_clicked', %s from unnest(%s::uuid[]) as who,"
                " generate_series(1, %s)",
                [self.now, list(who), times],
            )

    def of(self, who: UUID) -> set[str]:
        """The cohorts that a customer is in."""
        query = "select cohort from customer_cohorts where customer_id = %s"
        return {cohort for (cohort,) in self.world.report(query, who)}

    def stay(self, who: UUID, cohort: str) -> tuple[Any, ...]:
        """A customer's stay in a cohort: its id, since when, and until when at most."""
        query = (
            "select id, since, due_at from customer_cohorts where customer_id = %s and cohort = %s"
        )
        [found] = self.world.report(query, who, cohort)
        return found
