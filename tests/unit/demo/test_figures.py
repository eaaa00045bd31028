"""Where figures differ, and how a run is printed."""

from io import StringIO
from uuid import UUID

from rich.console import Console

from crm.catalogue.load import catalogue
from demo.driver.retries import Traffic
from demo.journeys.figures import Difference, Figure, Figures, collect, differences, total
from demo.journeys.report import print_faults, print_funnel, print_recommendations, print_run
from demo.journeys.run import Outcome

ADA, BEN = UUID(int=1), UUID(int=2)


def test_equal_figures_have_no_difference_and_no_row_is_zero() -> None:
    ours = {ADA: Figures({Figure("intakes", "trial", "filed"): 2})}
    theirs = collect([(ADA, "intakes", "trial", "filed", 2), (ADA, "intakes", "trial", "paid", 0)])

    assert differences(ours, theirs) == []


def test_a_row_that_belongs_to_another_customer_is_two_differences() -> None:
    clicked = Figure("recommendations", "follow_up", "clicked")
    ours = {ADA: Figures({clicked: 1}), BEN: Figures()}
    theirs = {BEN: Figures({clicked: 1})}

    assert differences(ours, theirs) == [
        Difference(ADA, clicked, 1, 0),
        Difference(BEN, clicked, 0, 1),
    ]


def test_a_difference_says_what_whose_and_how_much() -> None:
    told = str(Difference(ADA, Figure("recommendations", "follow_up", "clicked"), 2, 1))

    assert told == (
        "recommendations: follow_up, clicked of customer 00000000-0000-0000-0000-000000000001:"
        " 2 expected, 1 in the database"
    )


def test_the_total_is_that_of_all_customers() -> None:
    figure = Figure("payments", "USD", "amount")

    summed = total({ADA: Figures({figure: 2999}), BEN: Figures({figure: 999})})

    assert summed.of("payments", "amount") == 3998


def printed() -> tuple[Console, StringIO]:
    file = StringIO()
    return Console(file=file, width=80, color_system=None), file


def cells(line: str) -> list[str]:
    return line.split()


def test_the_funnel_tells_each_step_and_its_share() -> None:
    console, file = printed()
    figures = Figures()
    figures.count("intakes", "trial", "filed", by=3000)
    figures.count("sessions", "all", "started", by=2000)

    print_funnel(console, figures)

    lines = [cells(line) for line in file.getvalue().splitlines()]
    assert ["Intakes", "3,000"] in lines
    assert ["Sessions", "started", "2,000", "66.7", "intakes"] in lines
    assert ["Recommendations", "shown", "0", "-", "recommendations", "offered"] in lines


def test_recommendations_are_told_by_type_and_in_all_within_80_columns() -> None:
    console, file = printed()
    figures = Figures()
    for fact, count in (
        ("offered", 1200),
        ("shown", 1000),
        ("clicked", 200),
        ("purchased", 50),
    ):
        figures.count("recommendations", "premium_upgrade", fact, by=count)
    figures.count("recommendations", "premium_upgrade", "revenue", by=1_495_000)

    print_recommendations(console, figures, catalogue())

    row = ["1,200", "1,000", "200", "20.0", "0", "50", "5.0", "$14,950.00"]
    lines = [cells(line) for line in file.getvalue().splitlines()]
    assert ["premium_upgrade", *row] in lines
    assert ["all", *row] in lines


def test_a_good_run_says_so() -> None:
    console, file = printed()
    outcome = Outcome(Traffic(requests=50, repeated=4), journeys=5, seconds=2.0)

    print_run(console, outcome, Figures({Figure("payments", "USD", "amount"): 2999}))
    print_faults(console, outcome, [], 77)

    assert file.getvalue().splitlines() == [
        "5 journeys in 2.0 s, 25 requests a second.",
        "50 requests: 4 repeated on purpose, 0 tried again.",
        "Customers paid $29.99.",
        "All 77 figures of 0 customers are the database's.",
    ]


def test_faults_are_told_up_to_a_screenful() -> None:
    console, file = printed()
    outcome = Outcome(Traffic(), failures=[f"journey {n}: 500" for n in range(25)])
    differing = [Difference(ADA, Figure("intakes", "trial", "filed"), 2, 1)]

    print_faults(console, outcome, differing, 77)

    told = file.getvalue()
    assert "Unexpected responses: 25\n  journey 0: 500\n" in told
    assert "  and 5 more\n" in told
    assert "Figures that differ from the database's: 1\n  intakes: trial, filed" in told
    assert "are the database's" not in told
