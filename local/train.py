"""`make train`: learns from the local stack's customers now, and prints what was learned."""

import sys
from collections.abc import Mapping
from typing import Any, Final, LiteralString

import psycopg

from crm.platform.money import Money
from deploy.command import parser, run
from deploy.train import train
from local.deployed import LocalStack
from local.stack.description import read_stack
from local.stack.login import log_in
from local.stack.settings import developer_settings

_SEGMENTS: Final[LiteralString] = """
select segment, count(*), avg(p_churn_90), sum(value_cents)::bigint, currency
from customer_scores group by segment, currency order by currency, sum(money_cents) desc
"""
_MODELS: Final[LiteralString] = """
select distinct on (name) name, version, status, reason, report
from models order by name, version desc
"""


def main() -> int:
    """Train, and print; returns the exit code."""
    parser(__doc__, "make train").parse_args()
    train(LocalStack.running())
    database = read_stack(developer_settings())["database"]
    with log_in(database) as connection:
        print(learned(connection))
    return 0


def learned(report: psycopg.Connection) -> str:
    """A table of the segments, and a sentence for each model."""
    lines = [f"{'segment':<20}{'customers':>10}{'leave in 90 days':>18}{'worth in 365 days':>20}"]
    for segment, customers, churn, value, currency in report.execute(_SEGMENTS):
        leave = "" if churn is None else f"{churn:.0%}"
        worth = "" if value is None else Money(value, currency).format("en_US")
        lines.append(f"{segment:<20}{customers:>10,}{leave:>18}{worth:>20}")
    for name, version, status, reason, told in report.execute(_MODELS):
        said = [f"Model {name}, version {version}: {status}.", reason, _judgement(told)]
        lines.append(" ".join(word for word in said if word))
    return "\n".join(lines)


def _judgement(told: Mapping[str, Any]) -> str:
    judged = told.get("judged")
    if not judged:
        return ""
    return (
        f"Of {judged['customers']:,} customers of {judged['from']}, {judged['predicted']:,.0f} were"
        f" said to buy nothing in {judged['days']} days, and {judged['observed']:,} did."
    )


if __name__ == "__main__":
    sys.exit(run(main))
