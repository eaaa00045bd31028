"""Starts what can be tested, and counts it again from every row when the journeys are over."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from crm.experiments.load import definitions
from demo.driver.client import Client
from demo.journeys.checks import check_equal
from demo.journeys.marketplace import Stack
from local.stack.login import log_in

_UNITS: Final = """
select u.customer_id, u.variation, u.exposed_at from crm.experiment_units as u
where u.experiment = %s and u.phase = %s and u.exposed_at is not null
"""
_PAID: Final = """
select customer_id, paid_at, net_cents, upsell_id is not null from crm.payments
where flag is null and amount_cents > 0 and currency = %s
"""
_CLICKED: Final = """
select customer_id, clicked_at from crm.upsell_recommendations where clicked_at is not null
"""
_FACTS: Final = ("customers", "clicks", "purchases", "net", "credited")


def start_experiments(admin: Client) -> list[str]:
    """Start whatever the file describes and does not run; returns their names."""
    started = []
    for one in admin.get("/api/experiments").body["experiments"]:
        latest = one["latest"]
        if one["startable"] and (latest is None or latest["status"] != "running"):
            reply = admin.post(f"/api/experiments/{one['name']}/start")
            check_equal(reply.status, 200, f"the status of starting {one['name']}")
            started.append(one["name"])
    return started


def check_experiments(admin: Client, stack: Stack) -> list[str]:
    """Compare what runs with its rows; returns what is known of each, in sentences.

    Raises:
        UnexpectedResponse: A figure is not what the rows say.
    """
    known = []
    for one in admin.get("/api/experiments").body["experiments"]:
        latest = one["latest"]
        if latest is None or latest["status"] != "running":
            continue
        report = admin.get(f"/api/experiments/{one['name']}").body
        told = {
            each["name"]: {
                "customers": each["customers"],
                "clicks": each["clicks"],
                "purchases": each["purchases"],
                "net": each["net"]["amount"],
                "credited": each["credited"]["amount"],
            }
            for each in report["variations"]
        }
        counted = _count(stack, one["name"], latest["phase"], one["currency"], told)
        check_equal(told, counted, f"what is counted of {one['name']}")
        words = report["caused"]["words"] if report["caused"] else " ".join(report["words"])
        people = sum(each["customers"] for each in told.values())
        known.append(f"{one['name']}, {people:,} customers: {words}")
    return known


def _count(
    stack: Stack, name: str, phase: int, currency: str, variations: Iterable[str]
) -> dict[str, dict[str, int]]:
    """Every row of every customer, looked at in plain Python."""
    days = timedelta(days=definitions()[name].get("outcome_days", 30))
    counted: dict[str, Counter[str]] = {variation: Counter() for variation in variations}
    with log_in(stack["database"]) as rows:
        paid = rows.execute(_PAID, [currency]).fetchall()
        clicked = rows.execute(_CLICKED).fetchall()
        units = rows.execute(_UNITS, [name, phase]).fetchall()
    for customer, variation, exposed_at in units:
        end = exposed_at + days
        own = [row for row in paid if row[0] == customer and exposed_at <= row[1] < end]
        counted[variation].update(
            customers=1,
            clicks=any(who == customer and exposed_at <= at < end for who, at in clicked),
            purchases=bool(own),
            net=sum(row[2] for row in own),
            credited=sum(row[2] for row in own if row[3]),
        )
    return {variation: {fact: sums[fact] for fact in _FACTS} for variation, sums in counted.items()}
