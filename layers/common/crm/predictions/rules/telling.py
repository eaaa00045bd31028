"""What is known of customers, in sentences that an admin reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

type Report = Mapping[str, Any]

_NOTHING: Report = {}


def describe_risk(
    at_risk: int, may_leave: int, brought: Sequence[str], *, is_foretold: bool
) -> str:
    """How many are about to leave, and what that would cost.

    Args:
        at_risk: Who probably leaves.
        may_leave: Of so many.
        brought: What those paid within a year, readable, one a currency.
        is_foretold: Whether a model says it; else their segments do.
    """
    if not may_leave:
        return "Nobody may leave: no customer has bought lately."
    of = f"{may_leave:,} customer{'' if may_leave == 1 else 's'}"
    if not at_risk:
        return f"None of {of} is likely to leave."
    one = at_risk == 1
    if is_foretold:
        fate = f"{'is' if one else 'are'} likely to leave in the next 90 days"
    else:
        fate = f"used to buy often or for much, and {'has' if one else 'have'} stayed away"
    cost = f"; they brought {' and '.join(brought)} in the last year" if brought else ""
    return f"{at_risk:,} of {of} {fate}{cost}."


def describe_customers_model(report: Report) -> Iterator[str]:
    """How good the chances of leaving are, and the expected values."""
    data = report.get("data")
    if data:
        yield (
            f"Learned from {data['buyers']:,} customers who bought, {data['repeaters']:,} of them"
            f" again, over {data['days']:,} days."
        )
    judged = report.get("judged")
    if judged:
        yield (
            f"Calibration: on {judged['from']} it foretold that {judged['predicted']:,.0f} of"
            f" {judged['customers']:,} customers would buy nothing within {judged['days']} days;"
            f" {judged['observed']:,} did. On average its chances were"
            f" {100 * judged['calibration_error']:.0f} percentage points off."
        )
        if judged["discrimination"] is not None:
            yield (
                "Discrimination: of two customers it gave the higher chance to the one who left in"
                f" {100 * judged['discrimination']:.0f} of 100 cases; a coin does in 50."
            )
    elif report.get("why"):
        yield f"Not judged yet: {_as_clause(report['why'])}"
    yield from report.get("doubts", ())


def describe_purchase_model(report: Report) -> Iterator[str]:
    """How good the likelihood to buy is."""
    if "shown" in report:
        yield (
            f"Learned from {report['shown']:,} shown recommendations, {report['bought']:,} of them"
            " bought."
        )
    if "calibration_error" in report:
        yield (
            "Calibration: on average its chances were"
            f" {100 * report['calibration_error']:.1f} percentage points off."
        )
    if "ndcg" in report:
        ranked = report["ndcg"]
        yield (
            f"Discrimination: its order earned {100 * ranked['model']:.0f} of 100 points for"
            " placing first what was bought; the catalogue's weights"
            f" {100 * ranked['catalogue']:.0f}."
        )
    judged = report.get("orders", _NOTHING).get("purchases", _NOTHING)
    if "difference" in judged:
        more = judged["difference"]
        low, high, mean = (100 * more[name] for name in ("low", "high", "mean"))
        yield (
            f"A hundred decisions ordered by it would have led to {mean:+.1f} purchases"
            f" (95 % interval {low:+.1f} to {high:+.1f})."
        )
    elif "refused" in judged:
        yield f"What its order would have brought is not known yet: {judged['refused']}"


def _as_clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
