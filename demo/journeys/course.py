"""The course of a journey: intake, checkout, session, summary, and on while the customer buys."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from demo.driver.client import Row
from demo.journeys.checkout import check_out
from demo.journeys.checks import check_equal
from demo.journeys.intake import accept_waiver, file_intake
from demo.journeys.journey import Journey
from demo.journeys.session import run_session
from demo.journeys.summary import read_summary


def run_journey(journey: Journey) -> None:
    """Take one customer through a journey; raises UnexpectedResponse."""
    wanted = _visit(journey, None)
    while wanted is not None:
        wanted = _visit(journey, wanted)


def check_funnel(journey: Journey) -> None:
    """Compare the customer's own funnel with what is expected; raises UnexpectedResponse."""
    figures = journey.figures
    intakes = figures.of("intakes", "filed")
    completed = figures.of("sessions", "completed", "all")
    expected = {
        "total_intakes": intakes,
        "sessions_started": figures.of("sessions", "started"),
        "sessions_completed": completed,
        "upsells_shown": figures.of("recommendations", "shown"),
        "upsells_clicked": figures.of("recommendations", "clicked"),
        "upsells_purchased": figures.of("recommendations", "purchased"),
        "conversion_rate": _percentage(completed, intakes),
    }
    check_equal(journey.as_customer.get_funnel(), expected, "the customer's funnel")


def _visit(journey: Journey, upsell: Row | None) -> Row | None:
    """Go from one intake to the summary; returns the recommendation that is bought next."""
    reply = file_intake(journey, upsell)
    accept_waiver(journey)
    if reply["next"] == "wait":
        session_id: UUID | None = UUID(reply["session"]["id"])
    else:
        session_id = check_out(journey, reply["intake"])
    if session_id is None or not run_session(journey, session_id):
        return None
    return read_summary(journey, session_id)


def _percentage(part: int, whole: int) -> float:
    exact = Decimal(100 * part) / whole if whole else Decimal(0)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
