"""A customer reads the summary of a session and answers what is recommended there."""

from typing import Literal
from uuid import UUID

from demo.api import demand, hold, until
from demo.scene import Json, Recommended, Scene

type Answer = Literal["nothing", "click", "click_twice", "buy", "dismiss", "undo", "return"]

_RETURN_PERCENT = 85
_RATING_PERCENT = 60
_SECOND_THOUGHTS_PERCENT = 10
_STARS = {5: 52, 4: 28, 3: 11, 2: 5, 1: 4}
_SEEN_PERCENT = 85
_ANSWERS: dict[Answer, float] = {
    "nothing": 66,
    "click": 11,
    "click_twice": 2,
    "buy": 5,
    "dismiss": 12,
    "undo": 2,
    "return": 2,
}


async def look_back(scene: Scene, session_id: UUID) -> Json | None:
    """Read the summary and answer; returns the recommendation that the customer buys."""
    if not scene.dice.chance(_RETURN_PERCENT):
        await _count_offers_unseen(scene, session_id)
        return None
    await _open_summary(scene, session_id)
    if scene.dice.chance(_RATING_PERCENT):
        await _rate(scene, session_id)
    upsells = await _deliver(scene, session_id)
    await _see(scene, upsells)
    bought = None
    for upsell in upsells:
        if await _answer(scene, upsell) == "buy" and bought is None:
            bought = upsell
    return bought


async def _open_summary(scene: Scene, session_id: UUID) -> None:
    session = await scene.customer.get(f"/api/sessions/{session_id}")
    hold(session["status"], "completed", "the status on the summary page")
    report = {"interaction_type": "summary_viewed", "session_id": str(session_id)}
    await scene.customer.post("/api/interactions", report, expect=201)
    scene.figures.count("interactions", "summary_viewed", "recorded")


async def _rate(scene: Scene, session_id: UUID) -> None:
    stars = scene.dice.pick(_STARS)
    path = f"/api/sessions/{session_id}/rating"
    session = await scene.customer.put(path, {"rating": stars})
    if scene.dice.chance(_SECOND_THOUGHTS_PERCENT):
        stars = scene.dice.pick(_STARS)
        session = await scene.customer.put(path, {"rating": stars})
    hold(session["rating"], stars, "the rating")
    scene.figures.count("sessions", "all", "rated")
    scene.figures.count("sessions", "all", "stars", by=stars)


async def _deliver(scene: Scene, session_id: UUID) -> list[Json]:
    """Wait for the recommendations as the summary page does."""

    async def look() -> list[Json] | None:
        page = await scene.customer.get(f"/api/sessions/{session_id}/upsells")
        return page["upsells"] if page["ready"] else None

    upsells = await until(look, f"the recommendations of session {session_id}")
    _count_offers(scene, upsells)
    for upsell in upsells:
        demand(upsell["shown_at"], "that a delivered recommendation is shown")
        kind = upsell["recommendation_type"]
        offer = scene.company.catalogue.offer(kind)
        plan = None if offer is None else offer.plan
        scene.known.recommended[upsell["id"]] = Recommended(kind=kind, plan=plan)
        scene.figures.count("recommendations", kind, "shown")
        scene.figures.count("interactions", "upsell_shown", "recorded")
    return upsells


async def _count_offers_unseen(scene: Scene, session_id: UUID) -> None:
    async def look() -> list[Json] | None:
        page = await scene.admin.get(f"/api/sessions/{session_id}/upsells")
        return page["upsells"] if page["ready"] else None

    upsells = await until(look, f"the recommendations of session {session_id}")
    _count_offers(scene, upsells)
    for upsell in upsells:
        hold(upsell["shown_at"], None, "when an undelivered recommendation was shown")


def _count_offers(scene: Scene, upsells: list[Json]) -> None:
    """Count what was recommended; its price must be one that the catalogue knows."""
    # Later everything may rest, for it was bought, dismissed or ignored.
    if scene.figures.of("sessions", "completed", "all") == 1:
        demand(upsells, "that something is recommended after the first session")
    ranks = [upsell["rank"] for upsell in upsells]
    hold(ranks, list(range(1, len(upsells) + 1)), "the ranks of the recommendations")
    for upsell in upsells:
        offer = scene.company.catalogue.offer(upsell["recommendation_type"])
        prices = [] if offer is None else [offer.price, *(rule.price for rule in offer.price_rules)]
        known = {(price.amount, price.currency) for price in prices}
        price = upsell["price"]["amount"], upsell["price"]["currency"]
        demand(price in known, f"that {upsell['recommendation_type']} may cost {price}")
        scene.figures.count("recommendations", upsell["recommendation_type"], "offered")


async def _see(scene: Scene, upsells: list[Json]) -> None:
    """Report those that were scrolled to, from the top."""
    seen = [upsell for upsell in upsells if scene.dice.chance(_SEEN_PERCENT)]
    if not seen:
        return
    ids = [upsell["id"] for upsell in seen]
    reply = await scene.customer.post("/api/upsells/viewed", {"upsell_ids": ids})
    hold(reply["viewed"], len(seen), "how many were viewed for the first time")
    for upsell in seen:
        scene.figures.count("recommendations", upsell["recommendation_type"], "viewed")


async def _answer(scene: Scene, upsell: Json) -> Answer:
    answer = scene.dice.pick(_ANSWERS)
    if answer in {"dismiss", "undo", "return"}:
        await _dismiss(scene, upsell, answer)
    if answer in {"click", "click_twice", "buy", "return"}:
        await _click(scene, upsell, answer)
    return answer


async def _click(scene: Scene, upsell: Json, answer: Answer) -> None:
    clicked = await _act(scene, upsell, "click")
    demand(clicked["clicked_at"], "that a click is kept")
    scene.known.recommended[upsell["id"]].clicked = True
    if answer == "click_twice":
        again = await _act(scene, upsell, "click")
        hold(again["clicked_at"], clicked["clicked_at"], "the time of a second click")
    scene.figures.count("recommendations", upsell["recommendation_type"], "clicked")
    scene.figures.count("interactions", "upsell_clicked", "recorded")


async def _dismiss(scene: Scene, upsell: Json, answer: Answer) -> None:
    kind = upsell["recommendation_type"]
    dismissed = await _act(scene, upsell, "dismiss")
    demand(dismissed["dismissed_at"], "that a dismissal is kept")
    scene.figures.count("interactions", "upsell_dismissed", "recorded")
    if answer == "dismiss":
        scene.known.recommended[upsell["id"]].dismissed = True
        scene.figures.count("recommendations", kind, "dismissed")
        return
    undone = await _act(scene, upsell, "undo")
    hold(undone["dismissed_at"], None, "the time of an undone dismissal")
    scene.figures.count("recommendations", kind, "undone")


async def _act(scene: Scene, upsell: Json, act: str) -> Json:
    return await scene.customer.post(f"/api/upsells/{upsell['id']}/{act}")
