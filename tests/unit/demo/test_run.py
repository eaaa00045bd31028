"""Whole runs of the demo against a marketplace in memory."""

from collections import Counter
from typing import Any

from demo.driver.transport import Request, Response
from demo.journeys.figures import Figures, total
from demo.journeys.run import Outcome, Plan, drive
from tests.unit.demo.marketplace import Marketplace, response


def drive_all(marketplace: Marketplace, **changes: Any) -> Outcome:
    plan = Plan(**({"journeys": 40, "seed": 7, "at_once": 8} | changes))
    return drive(marketplace.open(), plan, lambda _: None, pause=lambda: None)


def figures_of(outcome: Outcome) -> Figures:
    return total({customer.id: customer.figures for customer in outcome.customers})


def test_every_figure_of_a_run_is_what_the_marketplace_holds(marketplace: Marketplace) -> None:
    outcome = drive_all(marketplace, journeys=120)

    assert outcome.failures == []
    assert outcome.journeys == 120
    figures = figures_of(outcome)
    assert figures.of("intakes", "filed") == len(marketplace.intakes)
    assert figures.of("intakes", "paid") == len(marketplace.payments)
    recorded = Counter(row["interaction_type"] for row in marketplace.interactions)
    assert {
        kind: figures.of("interactions", "recorded", kind) for kind in figures.kinds("interactions")
    } == recorded
    left = Counter(row["status"] for row in marketplace.sessions.values())
    assert {kind: figures.of("sessions", "left", kind) for kind in left} == left
    upsells = marketplace.upsells.values()
    for fact in ("shown", "viewed", "clicked", "dismissed", "purchased"):
        found = sum(row[f"{fact}_at"] is not None for row in upsells)
        assert figures.of("recommendations", fact) == found
    assert figures.of("recommendations", "offered") == len(upsells)
    assert figures.of("recommendations", "revenue") == sum(row["revenue"] for row in upsells)
    paid = sum(intake["price"]["amount"] for intake in marketplace.payments)
    assert figures.of("payments", "amount") == paid


def test_a_run_holds_every_way_a_journey_can_go(marketplace: Marketplace) -> None:
    figures = figures_of(drive_all(marketplace, journeys=300))

    left = {kind for kind in figures.kinds("sessions") if figures.of("sessions", "left", kind)}
    assert left == {"pending", "cancelled", "live", "completed"}
    for fact in ("dismissed", "undone", "purchased"):
        assert figures.of("recommendations", fact) > 0
    checkouts = figures.of("interactions", "recorded", "checkout_started")
    assert figures.of("payments", "received") < checkouts
    assert figures.of("recommendations", "shown") < figures.of("recommendations", "offered")


def test_some_buy_what_was_recommended_without_following_it(marketplace: Marketplace) -> None:
    figures = figures_of(drive_all(marketplace, journeys=120))

    followed = sum(intake["upsell_id"] is not None for intake in marketplace.payments)
    assert figures.of("recommendations", "purchased") > followed


def test_the_same_seed_drives_the_same_journeys() -> None:
    first, second, other = (
        figures_of(drive_all(Marketplace(), seed=seed, at_once=at_once))
        for seed, at_once in ((7, 8), (7, 1), (8, 8))
    )

    assert first == second
    assert first != other


def test_some_requests_are_sent_twice_with_the_same_key(marketplace: Marketplace) -> None:
    outcome = drive_all(marketplace)

    keys = Counter(
        key
        for request in marketplace.received
        if (key := request.headers.get("Idempotency-Key")) is not None
    )
    assert sum(count == 2 for count in keys.values()) == outcome.traffic.repeated > 0


def test_a_repeat_that_is_answered_otherwise_is_a_failure(marketplace: Marketplace) -> None:
    def forget_keys(request: Request) -> None:
        if request.path == "/api/intake/start":
            marketplace.replies.clear()

    marketplace.interfere = forget_keys
    outcome = drive_all(marketplace)

    assert any("the repeat of POST /api/intake/start" in line for line in outcome.failures)


def test_an_unexpected_answer_ends_its_journey_and_no_other(marketplace: Marketplace) -> None:
    refused: list[Request] = []

    def refuse_one(request: Request) -> Response | None:
        if request.path != "/api/intake/start" or refused:
            return None
        refused.append(request)
        return response(500, {"detail": "Something went wrong here."})

    marketplace.interfere = refuse_one
    outcome = drive_all(marketplace)

    [failure] = outcome.failures
    assert "POST /api/intake/start: 500" in failure
    assert "Something went wrong here." in failure
    assert outcome.journeys == 40


def test_an_answer_of_another_shape_is_a_failure(marketplace: Marketplace) -> None:
    marketplace.interfere = lambda request: (
        response(201, {}) if request.path == "/api/intake/start" else None
    )
    outcome = drive_all(marketplace, journeys=1)

    assert "a response of another shape" in outcome.failures[0]


def test_a_purchase_that_is_not_marked_shows_in_the_customers_own_funnel(
    marketplace: Marketplace,
) -> None:
    def lose_purchases(request: Request) -> None:
        if request.path == "/api/customers/me/funnel":
            for upsell in marketplace.upsells.values():
                upsell["purchased_at"] = None

    marketplace.interfere = lose_purchases
    outcome = drive_all(marketplace)

    assert any("the customer's funnel" in line for line in outcome.failures)


def test_a_run_that_goes_wrong_everywhere_is_given_up(marketplace: Marketplace) -> None:
    marketplace.interfere = lambda _: response(500, {})
    outcome = drive_all(marketplace, journeys=500)

    assert outcome.gave_up
    assert outcome.journeys < 50
