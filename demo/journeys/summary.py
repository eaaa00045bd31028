"""A customer reads the summary of a session and reacts to what is recommended there."""

from functools import cache
from itertools import count
from uuid import UUID

from crm.experiments.load import definitions, read_definition
from crm.platform.money import Money
from demo import behaviour
from demo.behaviour import appeal_of
from demo.driver.client import Row
from demo.driver.steps import ready_upsells
from demo.journeys.checks import check, check_equal
from demo.journeys.journey import Journey, Recommendation

# What happens to recommendations, in its order.
_moments = count(1)


def read_summary(journey: Journey, session_id: UUID) -> Row | None:
    """Read the summary and react; returns the recommendation that the customer buys."""
    if not journey.random.chance(behaviour.SUMMARY_READ):
        _count_undelivered(journey, session_id)
        return None
    _open_summary(journey, session_id)
    if journey.random.chance(behaviour.RATED):
        _rate(journey, session_id)
    upsells = _deliver(journey, session_id)
    bought = None
    for upsell in _view(journey, upsells):
        if _react(journey, upsell) and bought is None:
            bought = upsell
    return bought


def _open_summary(journey: Journey, session_id: UUID) -> None:
    session = journey.as_customer.get_session(session_id)
    check_equal(session["status"], "completed", "the status on the summary page")
    journey.as_customer.track("summary_viewed", session_id=str(session_id))
    journey.figures.count("interactions", "summary_viewed", "recorded")


def _rate(journey: Journey, session_id: UUID) -> None:
    stars = journey.random.pick(behaviour.STARS)
    session = journey.as_customer.rate_session(session_id, stars)
    if journey.random.chance(behaviour.RATING_CHANGED):
        stars = journey.random.pick(behaviour.STARS)
        session = journey.as_customer.rate_session(session_id, stars)
    check_equal(session["rating"], stars, "the rating")
    journey.figures.count("sessions", "all", "rated")
    journey.figures.count("sessions", "all", "stars", by=stars)


def _deliver(journey: Journey, session_id: UUID) -> list[Row]:
    """Wait for the recommendations as the summary page does."""
    upsells = ready_upsells(journey.as_customer, str(session_id))
    _count_offered(journey, upsells)
    moment = next(_moments)
    for upsell in upsells:
        check(upsell["shown_at"], "that a delivered recommendation is shown")
        kind = upsell["recommendation_type"]
        offer = journey.marketplace.catalogue.offer(kind)
        plan = None if offer is None else offer.plan
        shown = Recommendation(kind=kind, plan=plan, seen=moment)
        journey.customer.recommended[upsell["id"]] = shown
        journey.figures.count("recommendations", kind, "shown")
        journey.figures.count("interactions", "upsell_shown", "recorded")
    return upsells


def _count_undelivered(journey: Journey, session_id: UUID) -> None:
    upsells = ready_upsells(journey.as_admin, str(session_id))
    _count_offered(journey, upsells)
    for upsell in upsells:
        check_equal(upsell["shown_at"], None, "when an undelivered recommendation was shown")


def _count_offered(journey: Journey, upsells: list[Row]) -> None:
    """Count what was recommended; its price must be one that the catalogue or a test knows."""
    # Later every type may be in its cool-down: bought, dismissed or ignored.
    if journey.figures.of("sessions", "completed", "all") == 1:
        is_explained = bool(upsells) or _is_held_out(journey)
        check(is_explained, "that something is recommended after the first session")
    ranks = [upsell["rank"] for upsell in upsells]
    check_equal(ranks, list(range(1, len(upsells) + 1)), "the ranks of the recommendations")
    for upsell in upsells:
        kind = upsell["recommendation_type"]
        offer = journey.marketplace.catalogue.offer(kind)
        prices = [] if offer is None else [offer.price, *(rule.price for rule in offer.price_rules)]
        known = {(price.amount, price.currency) for price in [*prices, *_tested_prices(kind)]}
        price = upsell["price"]["amount"], upsell["price"]["currency"]
        check(price in known, f"that {kind} may cost {price}")
        journey.figures.count("recommendations", kind, "offered")


def _is_held_out(journey: Journey) -> bool:
    path = f"/api/customers/{journey.as_customer.id}/upsells"
    sessions = journey.as_admin.get(path).body["sessions"]
    codes = [made["reason_code"] for session in sessions for made in session["decisions"]]
    return "held_out" in codes


@cache
def _tested_prices(kind: str) -> tuple[Money, ...]:
    """The prices of an offer that experiments may ask."""
    tested = [read_definition(name, definition) for name, definition in definitions().items()]
    patches = [
        variation.offers[kind]
        for experiment in tested
        for variation in experiment.variations
        if kind in variation.offers
    ]
    return tuple(patch.price for patch in patches if patch.price is not None)


def _view(journey: Journey, upsells: list[Row]) -> list[Row]:
    """Report those that were scrolled to, from the top; returns them."""
    seen = [upsell for upsell in upsells if journey.random.chance(behaviour.UPSELL_VIEWED)]
    if seen:
        viewed = journey.as_customer.view_upsells([upsell["id"] for upsell in seen])
        check_equal(viewed, len(seen), "how many were viewed for the first time")
    moment = next(_moments)
    for upsell in seen:
        journey.customer.recommended[upsell["id"]].seen = moment
        journey.figures.count("recommendations", upsell["recommendation_type"], "viewed")
    return seen


def _react(journey: Journey, upsell: Row) -> bool:
    """Click, dismiss or ignore a recommendation; returns whether the customer buys it."""
    random, appeal = journey.random, appeal_of(upsell["recommendation_type"])
    if random.chance(appeal.clicks):
        _click(journey, upsell)
        return random.chance(_likelihood(journey, upsell))
    if random.chance(behaviour.DISMISSED):
        _dismiss(journey, upsell)
    return False


def _likelihood(journey: Journey, upsell: Row) -> float:
    offer = journey.marketplace.catalogue.offer(upsell["recommendation_type"])
    appeal, asked = appeal_of(upsell["recommendation_type"]), upsell["price"]["amount"]
    return behaviour.buys_at(appeal, asked, asked if offer is None else offer.price.amount)


def _click(journey: Journey, upsell: Row) -> None:
    clicked = journey.as_customer.click_upsell(upsell["id"])
    check(clicked["clicked_at"], "that a click is kept")
    journey.customer.recommended[upsell["id"]].clicked = next(_moments)
    if journey.random.chance(behaviour.CLICKED_TWICE):
        again = journey.as_customer.click_upsell(upsell["id"])
        check_equal(again["clicked_at"], clicked["clicked_at"], "the time of a second click")
    journey.figures.count("recommendations", upsell["recommendation_type"], "clicked")
    journey.figures.count("interactions", "upsell_clicked", "recorded")


def _dismiss(journey: Journey, upsell: Row) -> None:
    """Dismiss a recommendation; some take that back, and some of those click after all."""
    kind = upsell["recommendation_type"]
    dismissed = journey.as_customer.dismiss_upsell(upsell["id"])
    check(dismissed["dismissed_at"], "that a dismissal is kept")
    journey.figures.count("interactions", "upsell_dismissed", "recorded")
    if not journey.random.chance(behaviour.DISMISSAL_UNDONE):
        journey.customer.recommended[upsell["id"]].dismissed = True
        journey.figures.count("recommendations", kind, "dismissed")
        return
    undone = journey.as_customer.undo_dismissal(upsell["id"])
    check_equal(undone["dismissed_at"], None, "the time of an undone dismissal")
    journey.figures.count("recommendations", kind, "undone")
    if journey.random.chance(behaviour.CLICKED_AFTER_UNDO):
        _click(journey, upsell)
