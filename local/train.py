"""`make train`: learns from the local stack's customers now, and prints what was learned."""

import sys
from collections.abc import Mapping
from typing import Any

import psycopg

from deploy.command import parser, run
from deploy.train import train
from local.deployed import LocalStack
from local.stack.description import read_stack
from local.stack.settings import developer_settings


def main() -> int:
    """Train, and print; returns the exit code."""
    parser(__doc__, "make train").parse_args()
    train(LocalStack.running())
    for line in learned(read_stack(developer_settings())["database"]):
        print(line)
    return 0


def learned(database: Mapping[str, Any]) -> list[str]:
    """What stands in a database since it was trained; takes stack.json's part."""
    with psycopg.connect(
        host=database["host"],
        port=database["port"],
        dbname=database["name"],
        user="crm_report",
        password=database["passwords"]["crm_report"],
        autocommit=True,
    ) as connection:
        segments = connection.execute(
            "select segment, count(*), avg(p_churn_90), sum(value_cents) / 100.0, min(currency)"
            " from customer_scores group by segment order by sum(money_cents) desc"
        ).fetchall()
        models = connection.execute(
            "select distinct on (name) name, version, status, reason from models"
            " order by name, version desc"
        ).fetchall()
    lines = [f"{'segment':<20}{'customers':>10}{'leave in 90 days':>18}{'worth in 365 days':>22}"]
    for segment, customers, churn, value, currency in segments:
        leave = "" if churn is None else f"{churn:.0%}"
        worth = "" if value is None else f"{value:,.2f} {currency}"
        lines.append(f"{segment:<20}{customers:>10,}{leave:>18}{worth:>22}")
    return [
        *lines,
        *(f"Model {name} {version}: {status}. {why}" for name, version, status, why in models),
    ]


if __name__ == "__main__":
    sys.exit(run(main))
