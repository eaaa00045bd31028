"""Recommendations with discounts, as generation quotes them, and what became of their holds."""

from typing import Any
from uuid import UUID

import psycopg

from tests.database import journeys
from tests.database.actors import SERVICE, Actor
from tests.database.world import World, invoke

LISTED = 2999
_EXPIRY = "2027-11-05T10:00:00+00:00"


def line(discount: str = "welcome", amount: int = 600, **changes: object) -> dict[str, Any]:
    """What one discount takes off, limited to one use unless told."""
    made: dict[str, Any] = {
        "discount": discount,
        "amount_cents": amount,
        "exclusive": False,
        "basis": "condition",
        "reasons": {"en": "Welcome back."},
        "until": None,
        "limits": {"unit": "uses", "cap": 1, "per": "whole", "per_customer": None},
    }
    return made | changes


def limits(**changes: object) -> dict[str, Any]:
    """The limits of a line: one use in all, with changes."""
    return {"unit": "uses", "cap": 1, "per": "whole", "per_customer": None} | changes


def quote(*lines: dict[str, Any]) -> dict[str, Any]:
    """A quote of a video session with those lines."""
    price = LISTED - sum(each["amount_cents"] for each in lines)
    return {
        "list_cents": LISTED,
        "price_cents": price,
        "lines": list(lines),
        "basis": "condition" if lines else "everyone",
        "clamp": None,
        "notes": {},
        "terms": {},
        "expires_at": None,
    }


def recommend_at(world: World, owner: Actor, *lines: dict[str, Any]) -> UUID:
    """A recommendation of a video session at its quote."""
    made = quote(*lines)
    return journeys.recommendation(
        world, owner, plan="video15", price_cents=made["price_cents"], quote=made
    )


def file_at(world: World, owner: Actor, *lines: dict[str, Any]) -> dict[str, Any]:
    """An intake for such a recommendation, at its price."""
    upsell = recommend_at(world, owner, *lines)
    form = journeys.paid_form(upsell_id=str(upsell))
    intake: dict[str, Any] = journeys.file_intake(world, owner, form)["intake"]
    return intake


def reserve(world: World, owner: Actor, intake: dict[str, Any], **agreed: object) -> Any:
    """Asks for the checkout of an intake; answers a request to Stripe, or what is refused."""
    return world.act(
        owner,
        "reserve_intake_checkout",
        UUID(intake["id"]),
        journeys.PLANS,
        agreed.get("quote_id"),
        agreed.get("limits", {}),
    )


def open_checkout(connection: psycopg.Connection, reserved: Any) -> None:
    """Gives a reserved checkout its address, as its customer's call does."""
    asked = reserved["request"]
    stripe, owner = _stripe_id(reserved), Actor(role="customer", id=UUID(asked["customer_id"]))
    wanted = [f"key-{stripe}", UUID(asked["checkout_id"]), stripe, "https://pay.test/1", _EXPIRY]
    invoke(connection, "open_checkout", owner.claims, *wanted)


def fact(reserved: Any, kind: str = "checkout_paid", **changes: object) -> dict[str, Any]:
    """What Stripe says of a reserved and opened checkout."""
    asked = reserved["request"]
    stripe = _stripe_id(reserved)
    return {
        "kind": kind,
        "checkout_session_id": stripe,
        "payment_intent_id": stripe.replace("cs_", "pi_"),
        "customer_id": asked["customer_id"],
        "checkout_id": asked["checkout_id"],
        "intake_id": asked["intake_id"],
        "upsell_id": asked["upsell_id"],
        "amount": asked["amount"],
        "currency": asked["currency"],
    } | changes


def _stripe_id(reserved: Any) -> str:
    return f"cs_{UUID(reserved['request']['checkout_id']).hex}"


def tell(world: World, said: dict[str, Any], at: str = "2026-11-04T10:00:00+00:00") -> None:
    """Stripe says something."""
    world.ask(SERVICE, "apply_stripe_event", journeys.stripe_event(created_at=at), said)


def budget(world: World, discount: str = "welcome") -> tuple[Any, ...] | None:
    """What is held, used and over of a budget."""
    rows = world.report("select held, used, over from budgets where discount = %s", discount)
    return rows[0] if rows else None


def states(world: World, intake: dict[str, Any]) -> dict[str, str]:
    """The states of an intake's holds, by discount."""
    rows = world.report(
        "select discount, state from price_holds where intake_id = %s order by discount",
        UUID(intake["id"]),
    )
    return dict(rows)


def assert_sums(world: World) -> None:
    """Every counter is the sum of its holds."""
    assert (
        world.report(
            """
            select b.discount, b.held, b.used, h.held, h.used from budgets as b
            left join lateral (
              select coalesce(sum(p.amount) filter (where p.state = 'held'), 0) as held,
                coalesce(sum(p.amount) filter (where p.state = 'committed'), 0) as used
              from price_holds as p
              where p.discount = b.discount and p.period = b.period and p.unit = b.unit
            ) as h on true
            where (b.held, b.used) is distinct from (h.held, h.used)
            """
        )
        == []
    )
