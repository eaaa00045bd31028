"""A customer says what they need: the intake form and the waiver."""

from uuid import uuid4

from crm.catalogue.model import Plan
from crm.platform.money import Money
from demo import behaviour, people
from demo.driver.client import Row
from demo.journeys.checks import check, check_equal
from demo.journeys.journey import Journey


def file_intake(journey: Journey, upsell: Row | None) -> Row:
    """File an intake, following a recommendation if there is one; returns the API's reply."""
    plan = _draw_plan(journey) if upsell is None else _plan_of(journey, upsell)
    form = {
        "plan": _plan_name(journey, plan),
        "contact": _contact(journey),
        "vehicle": journey.customer.vehicle,
        "concern": people.concern(journey.random),
        "files": people.files(journey.random),
        "urgent": journey.random.chance(behaviour.URGENT),
    }
    if upsell is not None:
        form["upsell_id"] = upsell["id"]
    reply = journey.as_customer.start_intake(form)
    price = _price(plan, upsell)
    intake = reply["intake"]
    check_equal(intake["plan"], plan.name, "the plan of the intake")
    check_equal(intake["concern"], form["concern"], "the concern of the intake")
    check_equal(intake["price"]["amount"], price.amount, f"the price of {plan.name}")
    check_equal(intake["price"]["currency"], price.currency, f"the currency of {plan.name}")
    check_equal(reply["next"], "checkout" if price.amount else "wait", "what comes next")
    _count(journey, plan, price)
    return reply


def accept_waiver(journey: Journey) -> None:
    """Accept the waiver, or forget to; a page may report it twice."""
    if not journey.random.chance(behaviour.WAIVER):
        return
    event_id = str(uuid4())
    first = journey.as_customer.track("waiver_accepted", event_id=event_id)
    check(not first["duplicate"], "that a first report is no duplicate")
    journey.figures.count("interactions", "waiver_accepted", "recorded")
    if journey.random.chance(behaviour.REPORTED_TWICE):
        second = journey.as_customer.track("waiver_accepted", event_id=event_id)
        check_equal(second, first | {"duplicate": True}, "the second report of the waiver")


def _count(journey: Journey, plan: Plan, price: Money) -> None:
    figures = journey.figures
    if not figures.of("customers", "known"):
        figures.count("customers", "all", "known")
    figures.count("intakes", plan.name, "filed")
    figures.count("intakes", plan.name, "price", by=price.amount)
    figures.count("interactions", "intake_submitted", "recorded")


def _draw_plan(journey: Journey) -> Plan:
    is_first = not journey.figures.of("intakes", "filed")
    weights = behaviour.FIRST_PLANS if is_first else behaviour.LATER_PLANS
    return journey.marketplace.catalogue.plans[journey.random.pick(weights)]


def _plan_of(journey: Journey, upsell: Row) -> Plan:
    """The plan that the recommendation buys, else the smallest that costs something."""
    plans = journey.marketplace.catalogue.plans
    if named := upsell["plan"]:
        return plans[named]
    paid = [plan for plan in plans.values() if plan.session_type and plan.price.amount]
    return min(paid, key=lambda plan: plan.price.amount)


def _plan_name(journey: Journey, plan: Plan) -> str:
    if plan.aliases and journey.random.chance(behaviour.PLAN_ALIAS):
        return journey.random.choice(plan.aliases)
    return plan.name


def _contact(journey: Journey) -> Row:
    customer = journey.customer
    contact = {"name": customer.name, "email": f"{customer.id}@comeback.example"}
    return contact if customer.phone is None else contact | {"phone": customer.phone}


def _price(plan: Plan, upsell: Row | None) -> Money:
    """A recommendation costs what it said, and makes no dearer plan cheaper."""
    if upsell is None:
        return plan.price
    offered = Money(upsell["price"]["amount"], upsell["price"]["currency"])
    return offered if upsell["plan"] else max(plan.price, offered)
