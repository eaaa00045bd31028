"""Learns the likelihood to buy, and lets it order offers only while it is proven to be better."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any, Final

import numpy as np

from crm.predictions.fitting.forward import Foretold, compare, foretell
from crm.predictions.fitting.likelihood import fit
from crm.predictions.fitting.offpolicy import judge_orders, read_log
from crm.predictions.fitting.rows import Rows, read_rows
from crm.predictions.rules.delivered import DeliveredList
from crm.predictions.rules.version import Version

#: Of showings whose outcome is known, of purchases among them, and of what can be foretold.
FEWEST_SHOWN: Final = 500
FEWEST_BOUGHT: Final = 50
FEWEST_FORETOLD: Final = 200
LARGEST_CALIBRATION_ERROR: Final = 0.05


def learn(lists: Iterable[DeliveredList], *, outcome_days: int, by_revenue: bool) -> Version:
    """Learns from delivered lists whose outcomes are known.

    Args:
        lists: In the order of time or any other.
        outcome_days: Within how many days a purchase counts.
        by_revenue: Whether the catalogue orders by what a purchase brings.
    """
    rows = read_rows(lists)
    shown, bought = int(rows.shown.sum()), int(rows.bought[rows.shown].sum())
    fitted = fit(rows, np.ones(len(rows.offer), bool))
    coefficients = fitted.coefficients(rows.names, rows.offers)
    report: dict[str, Any] = {
        "lists": len(rows.at),
        "shown": shown,
        "bought": bought,
        "outcome_days": outcome_days,
        "rates": coefficients["rates"],
        "place": fitted.place,
    }
    more = max(FEWEST_SHOWN - shown, ceil((FEWEST_BOUGHT - bought) / fitted.rate))
    if more > 0:
        return _version(coefficients, report, _too_few(more))
    found = foretell(rows, outcome_days)
    foretold = int((found.rows & rows.shown).sum())
    if foretold < FEWEST_FORETOLD:
        return _version(coefficients, report, _too_few(FEWEST_FORETOLD - foretold))
    report |= compare(rows, found) | {"shown": shown, "bought": bought, "foretold": foretold}
    report["orders"] = _judge(rows, found, by_revenue=by_revenue)
    return _version(coefficients, report, " ".join(faults(report)))


def faults(report: dict[str, Any]) -> Iterator[str]:
    """A sentence for each reason why the catalogue's weights order better, or may."""
    gain, error, ranked = report["gain"], report["calibration_error"], report["ndcg"]
    if not gain["low"] > 0:
        yield "It does not surely foretell purchases better than the rates of the offers alone."
    if not error <= LARGEST_CALIBRATION_ERROR:
        yield f"Its chances are off by {error:.0%} on average; 5% are allowed."
    if not ranked["model"] >= ranked["catalogue"]:
        yield "What was bought stood higher by the catalogue's weights."


def _judge(rows: Rows, found: Foretold, *, by_revenue: bool) -> dict[str, Any]:
    """What each order brings by decision: purchases, and revenue in minor units."""
    worth = found.chance * rows.price if by_revenue else found.chance
    return {
        name: judge_orders(read_log(rows, found, worth, value))
        for name, value in (("purchases", rows.bought), ("revenue", rows.bought * rows.price))
    }


def _version(coefficients: dict[str, Any], report: dict[str, Any], refused: str) -> Version:
    return Version(
        coefficients=coefficients,
        report=report,
        status="refused" if refused else "active",
        reason=refused,
    )


def _too_few(more: int) -> str:
    return f"{more:,} more shown recommendations needed."
