"""Finds what is wrong between values of a catalogue that are each valid."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from crm.catalogue.days import find_reversed_days
from crm.catalogue.discount_checks import find_discount_doubts, find_discount_problems
from crm.catalogue.kinds import LONGEST_TEXT
from crm.catalogue.model import Catalogue, Condition, Occasion, Offer, Plan, SubjectField
from crm.platform.placeholders import read_placeholders
from crm.platform.toml_file import IDENTIFIER, KeyPath, Problem

PLACEHOLDERS: Final = ("session", "plan", "minutes", "completed", "days", "spent")


def find_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Each problem, with the key that has to change."""
    for plan in catalogue.plans.values():
        yield from _check_plan(plan, ("plans", plan.name))
    yield from _check_aliases(catalogue)
    for offer in catalogue.offers:
        yield from _check_offer(offer, catalogue, ("offers", offer.recommendation_type))
    yield from find_discount_problems(catalogue)
    for path, condition in find_conditions(catalogue):
        yield from _check_condition(condition, path)
    for name in ("click_through", "conversion"):
        band = getattr(catalogue.targets, name)
        if band.low >= band.high:
            yield Problem(("targets", name, "low"), f"must be below `high`, {band.high}")
    yield from _check_subject(catalogue)


def _check_subject(catalogue: Catalogue) -> Iterator[Problem]:
    path = ("intake", "vehicle")
    for field in catalogue.subject.fields.values():
        yield from _check_field(field, (*path, "fields", field.name))
    names = catalogue.subject.fields
    for name in (name for chosen in catalogue.subject.one_of for name in chosen):
        if name not in names:
            sentence = f"{name!r} is none of the fields: {', '.join(names)}"
            yield Problem((*path, "one_of"), sentence)


def find_conditions(catalogue: Catalogue) -> Iterator[tuple[KeyPath, Condition]]:
    """Every condition of the catalogue, and where it stands."""
    for offer in catalogue.offers:
        tables: dict[str, tuple[Condition, ...]] = {
            "when": offer.occasions,
            "price_when": offer.price_rules,
            "boost": offer.boosts,
        }
        for key, conditions in tables.items():
            for index, condition in enumerate(conditions):
                yield ("offers", offer.recommendation_type, key, index), condition
    for discount in catalogue.discounts.values():
        for index, condition in enumerate(discount.conditions):
            yield ("discounts", discount.name, "when", index), condition


def find_doubts(catalogue: Catalogue) -> Iterator[Problem]:
    """What can be used and is hardly meant: an offer that is only a dearer door to a plan."""
    for offer in catalogue.offers:
        plan = catalogue.plans.get(offer.plan or "")
        dearest = max((offer.price, *(rule.price for rule in offer.price_rules)))
        if plan is not None and dearest > plan.price and not offer.includes:
            above = f"is above {plan.price}, the price of plan {plan.name}"
            path = ("offers", offer.recommendation_type, "price")
            yield Problem(path, f"{above}, and `includes` names nothing more")
    yield from find_discount_doubts(catalogue)


def _check_plan(plan: Plan, path: KeyPath) -> Iterator[Problem]:
    if (plan.session_type is None) != (plan.minutes is None):
        yield Problem((*path, "session_type"), "and minutes go together")
    elif (plan.session_type is None) == (plan.billing_interval is None):
        sentence = "or billing_interval: a plan has one of them, never both"
        yield Problem((*path, "session_type"), sentence)


def _check_aliases(catalogue: Catalogue) -> Iterator[Problem]:
    owners = {name: name for name in catalogue.plans}
    for plan in catalogue.plans.values():
        path = ("plans", plan.name, "aliases")
        for alias in plan.aliases:
            if alias in owners:
                yield Problem(path, f"{alias!r} already names the plan {owners[alias]}")
            if not IDENTIFIER.fullmatch(alias):
                yield Problem(path, f"{alias!r} must be lower case letters, digits and _")
            owners[alias] = plan.name


def _check_offer(offer: Offer, catalogue: Catalogue, path: KeyPath) -> Iterator[Problem]:
    named = parse_qs(urlsplit(offer.action).query).get("plan", [])
    if named and named != [offer.plan]:
        sentence = f"leads to another plan than the offer's: {offer.plan}"
        yield Problem((*path, "action"), sentence)
    yield from find_reversed_days(offer.begins, offer.ends, path)
    plan = catalogue.plans.get(offer.plan or "")
    if plan is not None and plan.billing_interval != offer.billing_interval:
        sentence = f"must be the same as that of plan {plan.name}"
        yield Problem((*path, "billing_interval"), sentence)
    yield from _check_terms(offer, plan, path)
    for index, occasion in enumerate(offer.occasions):
        yield from _check_reason(occasion, (*path, "when", index))


def _check_condition(rule: Condition, path: KeyPath) -> Iterator[Problem]:
    counts = (rule.completed_at_least, rule.completed_at_most)
    if rule.completed_within_days is not None and counts == (None, None):
        sentence = "needs completed_at_least or completed_at_most"
        yield Problem((*path, "completed_within_days"), sentence)


def _check_terms(offer: Offer, plan: Plan | None, path: KeyPath) -> Iterator[Problem]:
    """Terms are kept by the session that is bought, so its plan has to be known."""
    for key, term in (
        ("minutes", offer.minutes),
        ("same_mechanic_hours", offer.same_mechanic_hours),
        ("priority", offer.priority),
    ):
        if term and (plan is None or plan.session_type is None):
            yield Problem((*path, key), "needs a plan with a session")
    if offer.minutes and plan and plan.minutes and offer.minutes < plan.minutes:
        yield Problem((*path, "minutes"), f"must not be less than the {plan.minutes} of its plan")
    numbers = {"minutes": offer.minutes, "hours": offer.same_mechanic_hours}
    for index, sentence in enumerate(offer.includes):
        place = (*path, "includes", index)
        names, faults = read_placeholders(sentence, tuple(numbers))
        yield from (Problem(place, fault) for fault in faults)
        for name in names:
            if name in numbers and numbers[name] is None:
                key = {"hours": "same_mechanic_hours"}.get(name, name)
                yield Problem(place, f"names {{{name}}}, which needs {key}")


def _check_reason(occasion: Occasion, path: KeyPath) -> Iterator[Problem]:
    path = (*path, "reason")
    names, faults = read_placeholders(occasion.reason, PLACEHOLDERS)
    yield from (Problem(path, fault) for fault in faults)
    if "days" in names and occasion.completed_within_days is None:
        yield Problem(path, "names {days}, which needs completed_within_days")


def _check_field(field: SubjectField, path: KeyPath) -> Iterator[Problem]:
    if field.minimum > field.maximum:
        yield Problem((*path, "min"), "must not be above max")
    if field.kind == "text" and field.maximum > LONGEST_TEXT:
        yield Problem((*path, "max"), f"must be a whole number from 0 to {LONGEST_TEXT}")
    if field.kind == "number" and (field.pattern is not None or field.uppercase):
        yield Problem((*path, "kind"), "must be text for a pattern or uppercase to make sense")
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield Problem((*path, "pattern"), f"is no regular expression: {error}")
