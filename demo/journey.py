"""One journey: from an intake to the answers, and on for as long as the customer buys."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from demo.answers import look_back
from demo.api import hold
from demo.checkout import buy
from demo.intake import accept_waiver, file_intake
from demo.scene import Json, Scene
from demo.session import attend


async def travel(scene: Scene) -> None:
    """Take one customer through a journey; raises UnexpectedAnswerError."""
    wanted = await _consult(scene, None)
    while wanted is not None:
        wanted = await _consult(scene, wanted)


async def check_funnel(scene: Scene) -> None:
    """Hold the customer's own funnel against their books; raises UnexpectedAnswerError."""
    figures = scene.figures
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
    hold(await scene.customer.get("/api/customers/me/funnel"), expected, "the customer's funnel")


async def _consult(scene: Scene, upsell: Json | None) -> Json | None:
    """Go from one intake to the answers; returns the recommendation that is bought next."""
    reply = await file_intake(scene, upsell)
    await accept_waiver(scene)
    if reply["next"] == "wait":
        session_id: UUID | None = UUID(reply["session"]["id"])
    else:
        session_id = await buy(scene, reply["intake"])
    if session_id is None or not await attend(scene, session_id):
        return None
    return await look_back(scene, session_id)


def _percentage(part: int, whole: int) -> float:
    exact = Decimal(100 * part) / whole if whole else Decimal(0)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
