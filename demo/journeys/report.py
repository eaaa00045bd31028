"""Prints a run: the funnel, the recommendations, and whatever is wrong."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from demo.journeys.figures import Difference, Figures
from demo.journeys.run import Outcome

_MOST_LINES = 20
# Each step, what counts it, and the step that it is a share of.
_STEPS = (
    ("Customers", ("customers", "known"), ""),
    ("Intakes", ("intakes", "filed"), ""),
    ("Checkouts started", ("interactions", "recorded", "checkout_started"), "Intakes"),
    ("Checkouts paid", ("payments", "received"), "Checkouts started"),
    ("Sessions started", ("sessions", "started"), "Intakes"),
    ("Sessions completed", ("sessions", "completed", "all"), "Intakes"),
    ("Summaries opened", ("interactions", "recorded", "summary_viewed"), "Sessions completed"),
    ("Recommendations offered", ("recommendations", "offered"), ""),
    ("Recommendations shown", ("recommendations", "shown"), "Recommendations offered"),
    ("Recommendations clicked", ("recommendations", "clicked"), "Recommendations shown"),
    ("Recommendations bought", ("recommendations", "purchased"), "Recommendations shown"),
)


def print_funnel(console: Console, figures: Figures) -> None:
    """Print how many took each step, and their share of those who could have."""
    table = _table("Funnel", "Step")
    table.add_column("Count", justify="right")
    table.add_column("%", justify="right")
    table.add_column("of")
    counts = {step: figures.of(*figure) for step, figure, _ in _STEPS}
    for step, _, whole in _STEPS:
        share = _share(counts[step], counts[whole]) if whole else ""
        table.add_row(step, f"{counts[step]:,}", share, whole.lower())
    console.print(table)
    console.print()


def print_recommendations(console: Console, figures: Figures, catalogue: Catalogue) -> None:
    """Print how customers reacted to each type of recommendation, and what it earned."""
    table = _table("Recommendations", "Type", caption="% of shown")
    for name in ("Offered", "Shown", "Clicked", "%", "Dismissed", "Bought", "%", "Revenue"):
        table.add_column(name, justify="right")
    for kind in (*(offer.recommendation_type for offer in catalogue.offers), None):
        if kind is None:
            table.add_section()
        offered, shown, clicked, dismissed, purchased, revenue = (
            figures.of("recommendations", fact, kind)
            for fact in ("offered", "shown", "clicked", "dismissed", "purchased", "revenue")
        )
        table.add_row(
            kind or "all",
            f"{offered:,}",
            f"{shown:,}",
            f"{clicked:,}",
            _share(clicked, shown),
            f"{dismissed:,}",
            f"{purchased:,}",
            _share(purchased, shown),
            Money(revenue, catalogue.currency).format(),
            style="bold" if kind is None else "",
        )
    console.print(table)
    console.print()


def print_run(console: Console, outcome: Outcome, figures: Figures) -> None:
    """Print how much was done in which time, and what was paid."""
    paid = ", ".join(
        Money(figures.of("payments", "amount", currency), currency).format()
        for currency in figures.kinds("payments")
    )
    traffic = outcome.traffic
    speed = traffic.requests / outcome.seconds
    repeats = f"{traffic.repeated:,} repeated on purpose, {traffic.retried:,} tried again"
    for line in (
        f"{outcome.journeys:,} journeys in {outcome.seconds:.1f} s, {speed:.0f} requests a second.",
        f"{traffic.requests:,} requests: {repeats}.",
        f"Customers paid {paid or 'nothing'}.",
    ):
        console.print(line, highlight=False, soft_wrap=True)


def print_aftermath(console: Console, figures: Figures, known: Sequence[str]) -> None:
    """Print what became of the mails, and what is known of experiments that run."""
    sent, clicked, left = (
        figures.of("mails", fact) for fact in ("sent", "clicked", "unsubscribed")
    )
    mails = f"{sent:,} mails were sent, {clicked:,} clicked; {left:,} customers unsubscribed."
    for line in (mails, *known):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def print_faults(
    console: Console, outcome: Outcome, differing: Sequence[Difference], figures: int
) -> None:
    """Print what went wrong and what differs, or that everything is as it must be."""
    _print_lines(console, "Unexpected responses", outcome.failures)
    if outcome.gave_up:
        console.print("So much went wrong that the rest was not driven.", style="red")
    _print_lines(
        console, "Figures that differ from the database's", [str(one) for one in differing]
    )
    if not outcome.failures and not differing:
        console.print(
            f"All {figures:,} figures of {len(outcome.customers):,} customers are the database's.",
            style="green",
            highlight=False,
        )


def _print_lines(console: Console, what: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(f"{what}: {len(lines):,}", style="red", highlight=False)
    for line in lines[:_MOST_LINES]:
        console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    if len(lines) > _MOST_LINES:
        console.print(f"  and {len(lines) - _MOST_LINES:,} more", highlight=False)


def _table(title: str, first: str, caption: str | None = None) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=0,
        collapse_padding=True,
    )
    table.add_column(first, no_wrap=True)
    return table


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"
