"""Short ways to a state of a journey, by the api functions alone."""

from typing import Any, Final
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from tests.database.actors import SERVICE, Actor, admin, mechanic
from tests.database.world import World

# What the catalogue hands over for a checkout.
PLANS: list[dict[str, Any]] = [
    {
        "name": "trial",
        "title": "Free Trial",
        "session_type": "chat",
        "minutes": 10,
        "price_cents": 0,
    },
    {
        "name": "chat10",
        "title": "Quick Chat",
        "session_type": "chat",
        "minutes": 30,
        "price_cents": 999,
    },
]
MOST_FREE = 50
#: What an experiment compares, as its action hands it over.
EXPERIMENT: dict[str, Any] = {
    "kind": "price",
    "question": "Does it earn more at 59.00?",
    "metric": "revenue",
    "outcome_days": 30,
    "currency": "USD",
    "variations": [
        {"name": "usual", "weight": 50},
        {"name": "higher", "weight": 50, "offers": {"follow_up": {"price": "59.00"}}},
    ],
}
SCORED: Final = "2026-11-04T10:00:00+00:00"
KNOWN = {"variation": "higher", "customers": 1, "estimate": None, "low": None, "high": None}
LOG_ENTRY: dict[str, Any] = {
    "context": {},
    "catalogue_hash": "0" * 64,
    "rules_version": 1,
    "assignments": [
        {
            "experiment": "price",
            "phase": 1,
            "variation": "usual",
            "propensity": 0.5,
            "shipped": False,
        }
    ],
    "eligible": ["follow_up"],
}
#: What a quote becomes once a discount of it has ended.
REPLACEMENT: dict[str, Any] = {
    "price_cents": 4900,
    "former_price_cents": None,
    "stripe_price": None,
    "lines": [],
    "basis": "everyone",
    "clamp": None,
    "notes": {},
    "terms": {},
    "expires_at": None,
}
CONTACT = {"name": "Ada Miller", "email": "ada@example.com", "phone": "+1 202 555 0143"}


def intake_form(**changes: object) -> dict[str, Any]:
    """An intake as its action hands it over: a free chat, with changes."""
    form: dict[str, Any] = {
        "plan": "trial",
        "session_type": "chat",
        "minutes": 10,
        "price_cents": 0,
        "currency": "USD",
        "vehicle": {"year": 2014},
        "concern": "It grinds.",
        "files": [],
        "urgent": False,
        "upsell_id": None,
    }
    return form | changes


def paid_form(**changes: object) -> dict[str, Any]:
    """An intake of a plan that costs 29.99 USD, with changes."""
    paid = {"plan": "video15", "session_type": "video", "minutes": 45, "price_cents": 2999}
    return intake_form(**(paid | changes))


def file_intake(world: World, customer: Actor, form: dict[str, Any] | None = None) -> Any:
    """Files an intake and answers the reply."""
    return world.act(customer, "start_intake", form or intake_form(), CONTACT, MOST_FREE)


def reserve_checkout(world: World, customer: Actor, intake: dict[str, Any]) -> Any:
    """Reserves an intake's checkout; answers what Stripe is asked for."""
    reserved = world.act(customer, "reserve_intake_checkout", UUID(intake["id"]), PLANS)
    return reserved["request"]


def pending_session(world: World, customer: Actor) -> UUID:
    return UUID(file_intake(world, customer)["session"]["id"])


def waiting_session(world: World, customer: Actor, by: Actor | None = None) -> UUID:
    session = pending_session(world, customer)
    world.act(by or mechanic(), "accept_session", session)
    return session


def live_session(world: World, customer: Actor, by: Actor | None = None) -> UUID:
    by = by or mechanic()
    session = waiting_session(world, customer, by)
    world.act(by, "start_session", session)
    return session


def completed_session(world: World, customer: Actor, by: Actor | None = None) -> UUID:
    session = live_session(world, customer, by)
    world.act(customer, "end_session", session)
    return session


def decision(kind: str, **changes: object) -> dict[str, Any]:
    """An offer as generation decides it, with changes."""
    made: dict[str, Any] = {
        "recommendation_type": kind,
        "offered": True,
        "service_title": "Follow-up Session",
        "service_description": "Ask again.",
        "price_cents": 4900,
        "currency": "USD",
        "former_price_cents": None,
        "billing_interval": None,
        "plan": None,
        "badge": "",
        "reason": "You had a session.",
        "action_url": "/intake",
        "rank": 1,
        "reason_code": "matched",
        "score": 1,
        "details": {},
    }
    return made | changes


def recommend(world: World, session: UUID, *decisions: dict[str, Any]) -> list[UUID]:
    """Decides on a completed session, a follow-up unless told; answers the recommendations."""
    made = list(decisions) or [decision("follow_up")]
    world.ask(SERVICE, "save_decisions", session, made, LOG_ENTRY)
    rows = world.report(
        "select id from upsell_recommendations where session_id = %s order by rank, id", session
    )
    return [row[0] for row in rows]


def recommendation(world: World, customer: Actor, **changes: object) -> UUID:
    """One recommendation after a completed session; answers its id."""
    session = completed_session(world, customer)
    return recommend(world, session, decision("follow_up", **changes))[0]


def stripe_event(**changes: object) -> dict[str, Any]:
    """An event of Stripe as the webhook hands it over."""
    event: dict[str, Any] = {
        "id": f"evt_{uuid4().hex}",
        "type": "checkout.session.completed",
        "api_version": "2026-01-01",
        "livemode": False,
        "created_at": "2026-11-04T10:00:00+00:00",
        "payload": {},
    }
    return event | changes


def paid_fact(intake: dict[str, Any], **changes: object) -> dict[str, Any]:
    """What a completed checkout of an intake says, with changes."""
    fact: dict[str, Any] = {
        "kind": "checkout_paid",
        "checkout_session_id": f"cs_{uuid4().hex}",
        "payment_intent_id": f"pi_{uuid4().hex}",
        "customer_id": intake["customer_id"],
        "intake_id": intake["id"],
        "upsell_id": None,
        "amount": intake["price_cents"],
        "currency": intake["currency"],
    }
    return fact | changes


def pay(world: World, fact: dict[str, Any], **event: object) -> Any:
    """Delivers one event of Stripe."""
    return world.ask(SERVICE, "apply_stripe_event", stripe_event(**event), fact)


def score(customer_id: UUID, **changed: object) -> dict[str, object]:
    """What a night thinks of a customer who bought twice."""
    return {
        "customer_id": str(customer_id),
        "recency_days": 12,
        "purchases": 2,
        "money_cents": 5998,
        "currency": "USD",
        "r": 4,
        "f": 3,
        "m": 3,
        "segment": "loyal",
        "is_member": False,
        "reasons": ["Last bought 12 days ago."],
        "move_reason": "Bought again.",
        **changed,
    }


def be_compared(world: World, who: Actor, session: UUID) -> UUID:
    """Run an experiment for a day, recommend, and score the customer; returns the upsell."""
    world.act(admin(), "start_experiment", "price", EXPERIMENT)
    upsell = recommend(world, session)[0]
    world.ask(SERVICE, "record_experiment_day", "price", 1, [KNOWN], None)
    world.ask(SERVICE, "save_model", "customers", SCORED, {}, {}, "active", "")
    world.ask(SERVICE, "save_scores", SCORED, [score(who.id)])
    return upsell


def drafted_catalogue(world: World) -> dict[str, Any]:
    """One published version of the catalogue, and a draft over it; once in each database."""
    by = admin()
    state: dict[str, Any] = world.ask(by, "read_catalogue")
    if state["draft"] is None:
        cheaper = Jsonb({"offers": {"follow_up": {"price": "45.00"}}})
        world.act(by, "save_catalogue_draft", 0, 0, cheaper)
        world.act(by, "publish_catalogue", 1, "Cheaper.", False)  # noqa: FBT003 - needs no second admin
        state = world.act(by, "save_catalogue_draft", 0, 1, Jsonb({}))
    return state


def be_in_a_cohort(world: World, who: Actor) -> None:
    """The customer is in a cohort, and is due again."""
    now = "2026-11-04T10:00:00+00:00"
    row = {"customer_id": str(who.id), "cohort": "newcomer", "since": now, "asked": 1}
    world.ask(SERVICE, "queue_cohort_checks", now, 1_000)
    world.ask(SERVICE, "save_cohorts", now, [row], [row])
