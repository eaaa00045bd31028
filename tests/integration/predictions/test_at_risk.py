"""Who is at risk, what they brought, and with whom most is at stake."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from tests.support.database import Database
from tests.support.purchases import Paid, add_payments
from tests.support.standings import (
    CUSTOMERS,
    JUDGED,
    ago,
    random_scores,
    save_model,
    save_scores,
)

_LOST: Final = {"hibernating", "lost"}

type Score = Mapping[str, Any]


def may_leave(score: Score) -> bool:
    return bool(score["r"]) and not score["is_member"] and score["segment"] not in _LOST


def is_leaving(score: Score) -> bool:
    if not may_leave(score):
        return False
    if "p_churn_90" in score:
        return bool(score["p_churn_90"] >= 0.5)
    return score["segment"] in {"at_risk", "cannot_lose"}


def stake(score: Score) -> int:
    if "p_churn_90" in score:
        cents: int = round(score["p_churn_90"] * score["value_cents"])
        return cents
    return int(score["money_cents"])


def pay_something(database: Database) -> list[Paid]:
    """Payments of the last year and before, some given back in part, some held."""
    draw = random.Random(5)  # noqa: S311 - draws rows
    payments = [
        Paid(
            customer_id=draw.choice(CUSTOMERS),
            paid_at=ago(draw.choice([3, 200, 364, 366, 500])),
            amount_cents=3_000,
            refunded_cents=draw.choice([0, 0, 500]),
            currency=draw.choice(["USD", "EUR"]),
            flag=draw.choice([None, None, "wrong_amount"]),
        )
        for _ in range(150)
    ]
    add_payments(database, payments)
    return payments


@pytest.mark.parametrize("is_foretold", [True, False], ids=["foretold", "by segment"])
def test_who_is_at_risk_is_counted_with_what_they_brought(
    people: Database, read: Callable[..., Any], *, is_foretold: bool
) -> None:
    scores = random_scores(4, is_foretold=is_foretold)
    save_scores(people, ago(1), scores.values())
    payments = pay_something(people)
    if is_foretold:
        save_model(people, ago(1), JUDGED, name="customers")

    leaving = {one for one, score in scores.items() if is_leaving(score)}
    brought: dict[str, int] = defaultdict(int)
    for payment in payments:
        is_counted = payment.flag is None and payment.paid_at > ago(365)
        if is_counted and payment.customer_id in leaving:
            brought[payment.currency] += 3_000 - payment.refunded_cents
    risk = read()["risk"]
    assert risk["at_risk"] == len(leaving) > 5
    assert risk["may_leave"] == sum(map(may_leave, scores.values()))
    assert {price["currency"]: price["amount"] for price in risk["brought"]} == brought
    fate = "are likely to leave" if is_foretold else "used to buy often or for much"
    assert fate in risk["words"]


@pytest.mark.parametrize("is_foretold", [True, False], ids=["foretold", "by segment"])
def test_those_stand_first_with_whom_most_is_at_stake(
    people: Database, read: Callable[..., Any], report: psycopg.Connection, *, is_foretold: bool
) -> None:
    scores = random_scores(4, is_foretold=is_foretold)
    save_scores(people, ago(1), scores.values())
    leaving = [one for one, score in scores.items() if is_leaving(score)]
    wanted = sorted(leaving, key=lambda one: (stake(scores[one]), one), reverse=True)

    assert [UUID(call["id"]) for call in read()["calls"]] == wanted[:10]
    query = "select customer_ids from audit_log where action = 'customers_at_risk'"
    audited = report.execute(query).fetchone()
    assert audited is not None
    assert set(audited[0]) == set(wanted[:10])

    listed: list[UUID] = []
    page: dict[str, Any] = {"next_cursor": None}
    while not listed or page["next_cursor"]:
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        page = read("/customers", at_risk="true", limit="7", **cursor)
        listed += [UUID(row["id"]) for row in page["customers"]]
    assert listed == wanted
