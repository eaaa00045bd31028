"""Who came back is counted as the rows say, each customer in months of their own."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from crm.predictions.rules.retention import MONTHS, add_months, first_month
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import add_customers
from tests.support.standings import add_sessions

_CUSTOMERS = [UUID(int=number) for number in range(1, 91)]


def _months_between(first: datetime, later: datetime) -> int:
    whole = (later.year - first.year) * 12 + later.month - first.month
    return whole - (later.timetuple()[2:6] < first.timetuple()[2:6])


def test_the_triangle_equals_every_session_looked_at(database: Database, backend: Backend) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    draw = random.Random(11)  # noqa: S311 - draws rows
    sessions = {
        customer: sorted(
            now - timedelta(seconds=draw.randrange(480 * 86_400))
            for _ in range(draw.choice([1, 2, 5]))
        )
        for customer in _CUSTOMERS
    }
    add_customers(database, _CUSTOMERS, now - timedelta(days=600))
    add_sessions(database, [(one, at) for one, times in sessions.items() for at in times])

    came: dict[date, int] = defaultdict(int)
    returned: dict[tuple[date, int], set[UUID]] = defaultdict(set)
    for customer, (first, *further) in sessions.items():
        month = first.date().replace(day=1)
        came[month] += 1
        for later in further:
            returned[month, 1 + _months_between(first, later)].add(customer)
    found = backend.client("admin").get("/api/predictions/retention").body

    assert {date.fromisoformat(row["month"]): row["customers"] for row in found["rows"]} == {
        month: customers for month, customers in came.items() if month >= first_month(now)
    }
    for row in found["rows"]:
        month = date.fromisoformat(row["month"])
        for after, cell in enumerate(row["months"], 1):
            if add_months(month, 1 + after) > now.date():
                assert cell is None
            else:
                assert cell["returned"] == len(returned[month, after])
                assert cell["customers"] == came[month]
    assert len(found["total"]) == MONTHS
    assert found["total"][0]["returned"] == sum(
        row["months"][0]["returned"] for row in found["rows"] if row["months"][0]
    )
    assert found["words"][0].endswith(
        "had another session within the first month after their first."
    )
