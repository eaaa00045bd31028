"""What a simulation and a replay found, as `make simulate` prints it."""

from collections.abc import Iterator
from typing import Final

from crm.platform.money import Money
from crm.simulation.contracts.history import HistoryReport, OfferReplayed
from crm.simulation.contracts.reports import (
    Compared,
    DiscountCompared,
    OfferCompared,
    SimulationReport,
)

_COUNTS: Final = ("offered", "shown", "clicked", "bought")
_MONEY: Final = ("revenue", "discount")
_TOTALS: Final = (
    ("total_revenue", "revenue, all of it", True),
    ("revenue", "of it by recommendations", True),
    ("own_revenue", "of it without", True),
    ("discount", "asked less than usual", True),
    ("bought", "recommendations bought", False),
    ("sessions", "sessions completed", False),
    ("contacts", "contacts: cards shown and mails", False),
    ("mails", "of them mails", False),
    ("pressed", "not offered: asked for much lately", False),
    ("held_out", "not offered: held out", False),
    ("turned_away", "visits without a free expert", False),
)


def describe_simulation(report: SimulationReport, locale: str) -> str:
    """Write the report as tables; equal reports give equal texts."""
    writer = _Writer(report.currency, locale)
    scale = f"{report.customers:,} customers, {report.days} days, {report.experts} experts"
    lines = [
        f"{scale}, {report.groups} groups, seed {report.seed}",
        "",
        f"{'':36}{'current':>16}{'draft':>16}{'difference':>16}   95 % interval",
    ]
    lines += [
        writer.row(words, getattr(report.totals, name), is_money=is_money)
        for name, words, is_money in _TOTALS
    ]
    for offer in report.offers:
        lines += ["", *writer.offer(offer)]
    for discount in report.discounts:
        lines += ["", *writer.discount(discount)]
    lines += ["", "If customers mind prices less or more, by a standard error of each elasticity:"]
    lines += [
        writer.row(f"revenue, {each.errors:+d}", each.total_revenue, is_money=True)
        for each in report.sensitivity
    ]
    for tried in report.experiments:
        lines += ["", f"Experiment {tried.name}", *(f"  {words}" for words in tried.words)]
    return "\n".join([*lines, *_demand(report, writer), *_assumptions(report, writer)])


def describe_history(report: HistoryReport, locale: str) -> str:
    """Write what a draft changes in history."""
    lines = [f"{report.sessions:,} sessions decided again, {report.changed:,} with changes."]
    if report.unreadable:
        lines.append(f"{report.unreadable:,} more were left out: their facts cannot be read.")
    for offer in report.offers:
        lines += ["", *_replayed(offer, locale)]
    return "\n".join(lines)


class _Writer:
    def __init__(self, currency: str, locale: str) -> None:
        self._currency = currency
        self._locale = locale

    def money(self, amount: int) -> str:
        return Money(amount, self._currency).format(self._locale)

    def row(self, words: str, found: Compared, *, is_money: bool) -> str:
        write = self.money if is_money else "{:,}".format
        cells = (found.current, found.draft, found.difference)
        figures = "".join(f"{write(cell):>16}" for cell in cells)
        return f"  {words:34}{figures}   {write(found.low)} to {write(found.high)}"

    def offer(self, offer: OfferCompared) -> Iterator[str]:
        yield f"{offer.recommendation_type}: {offer.title}"
        for name in _COUNTS:
            yield self.row(name, getattr(offer, name), is_money=False)
        for name in _MONEY:
            yield self.row(name, getattr(offer, name), is_money=True)
        if offer.margin is not None:
            yield self.row("margin", offer.margin, is_money=True)

    def discount(self, discount: DiscountCompared) -> Iterator[str]:
        yield f"Discount {discount.name}"
        yield self.row("uses", discount.uses, is_money=False)
        yield self.row("taken off", discount.amount, is_money=True)


def _demand(report: SimulationReport, writer: _Writer) -> Iterator[str]:
    if report.demand:
        yield from ("", "Demand, as price experiments saw it")
    for point in report.demand:
        yield (
            f"  {point.recommendation_type} at {writer.money(point.price)}: {point.percent} % of"
            f" {point.shown:,} shown were bought ({point.low} to {point.high} %)"
        )


def _assumptions(report: SimulationReport, writer: _Writer) -> Iterator[str]:
    yield from ("", "How customers were taken to behave")
    for offer in report.offers:
        known = offer.assumed
        yield (
            f"  {offer.recommendation_type}: {known.click} % click ({known.source}), {known.buy} %"
            f" of them buy at {writer.money(known.price)}; elasticity {known.elasticity}"
            f" ± {known.elasticity_error} ({known.elasticity_source})"
        )
    yield "  everyone (priors): " + ", ".join(f"{key} {is_}" for key, is_ in report.habits.items())
    yield "The intervals are of chance alone: what is assumed of customers may be wrong besides."


def _replayed(offer: OfferReplayed, locale: str) -> Iterator[str]:
    yield f"{offer.recommendation_type}: offered {offer.offered:,}, now {offer.offered_now:,}"
    for words, counts in (("gained", offer.gained), ("lost", offer.lost)):
        for code, count in counts.items():
            yield f"  {words} {count:,}: {code}"
    if offer.moved:
        yield f"  in another place {offer.moved:,}"
    for move in offer.prices:
        before, now = (
            Money(amount, move.currency).format(locale) for amount in (move.before, move.now)
        )
        yield f"  at another price {move.sessions:,}: {before} before, {now} now"
    if offer.sample:
        yield f"  for example {', '.join(str(session) for session in offer.sample)}"
