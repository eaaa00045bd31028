"""A customer says what they need: the intake form and the waiver."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from crm.catalogue.model import Plan
from crm.platform.money import Money
from demo import words
from demo.api import demand, hold
from demo.scene import Json, Scene

_FREE_PERCENT = 45
_ALIAS_PERCENT = 15
_URGENT_PERCENT = 15
_WAIVER_PERCENT = 95
_REPORTED_TWICE_PERCENT = 8


async def file_intake(scene: Scene, upsell: Json | None) -> Json:
    """File an intake, following a recommendation if there is one; returns the API's reply."""
    plan = _draw_plan(scene) if upsell is None else _plan_of(scene, upsell)
    form = {
        "plan": _call(scene, plan),
        "contact": _contact(scene),
        "vehicle": scene.known.vehicle,
        "concern": words.concern(scene.dice),
        "files": words.files(scene.dice),
        "urgent": scene.dice.chance(_URGENT_PERCENT),
    }
    if upsell is not None:
        form["upsell_id"] = upsell["id"]
    reply = await scene.customer.post("/api/intake/start", form, expect=201)
    price = _price(plan, upsell)
    intake = reply["intake"]
    hold(intake["plan"], plan.name, "the plan of the intake")
    hold(intake["concern"], form["concern"], "the concern of the intake")
    hold(intake["price"]["amount"], price.amount, f"the price of {plan.name}")
    hold(intake["price"]["currency"], price.currency, f"the currency of {plan.name}")
    hold(reply["next"], "checkout" if price.amount else "wait", "what the customer does next")
    _count(scene, plan, price)
    return reply


async def accept_waiver(scene: Scene) -> None:
    """Accept the waiver, or forget to; a page may report it twice."""
    if not scene.dice.chance(_WAIVER_PERCENT):
        return
    report = {"interaction_type": "waiver_accepted", "event_id": str(uuid4())}
    first = await scene.customer.post("/api/interactions", report, expect=201)
    demand(not first["duplicate"], "that a first report is no duplicate")
    scene.figures.count("interactions", "waiver_accepted", "recorded")
    if scene.dice.chance(_REPORTED_TWICE_PERCENT):
        second = await scene.customer.post("/api/interactions", report)
        hold(second, first | {"duplicate": True}, "the second report of the waiver")


def _count(scene: Scene, plan: Plan, price: Money) -> None:
    figures = scene.figures
    if not figures.of("customers", "known"):
        figures.count("customers", "all", "known")
    figures.count("intakes", plan.name, "filed")
    figures.count("intakes", plan.name, "price", by=price.amount)
    figures.count("interactions", "intake_submitted", "recorded")


def _draw_plan(scene: Scene) -> Plan:
    plans = [plan for plan in scene.company.catalogue.plans.values() if plan.session_type]
    free = [plan for plan in plans if not plan.price.amount]
    paid = [plan for plan in plans if plan.price.amount]
    wants_free = scene.dice.chance(_FREE_PERCENT)
    return scene.dice.choice((free if wants_free else paid) or plans)


def _plan_of(scene: Scene, upsell: Json) -> Plan:
    """The plan that a click leads to, else the smallest that is paid for."""
    catalogue = scene.company.catalogue
    if named := _named_plan(upsell):
        return catalogue.plans[named]
    paid = [plan for plan in catalogue.plans.values() if plan.session_type and plan.price.amount]
    return min(paid, key=lambda plan: plan.price.amount)


def _call(scene: Scene, plan: Plan) -> str:
    if plan.aliases and scene.dice.chance(_ALIAS_PERCENT):
        return scene.dice.choice(plan.aliases)
    return plan.name


def _contact(scene: Scene) -> Json:
    mailbox = f"{scene.known.id}@comeback.example"
    contact = {"name": scene.known.name, "email": mailbox}
    return contact if scene.known.phone is None else contact | {"phone": scene.known.phone}


def _price(plan: Plan, upsell: Json | None) -> Money:
    """What was recommended costs what the recommendation said, and no dearer plan gets cheaper."""
    if upsell is None:
        return plan.price
    offered = Money(upsell["price"]["amount"], upsell["price"]["currency"])
    return offered if _named_plan(upsell) else max(plan.price, offered)


def _named_plan(upsell: Json) -> str | None:
    named = parse_qs(urlsplit(upsell["action_url"]).query).get("plan")
    return named[0] if named else None
