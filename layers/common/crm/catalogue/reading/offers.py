"""Reads the offers: what may be recommended, when, at which price and with which words."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Final
from urllib.parse import parse_qs, urlsplit

from crm.catalogue.model import (
    INTERVALS,
    Boost,
    Condition,
    Cooldown,
    Occasion,
    Offer,
    Plan,
    PriceRule,
)
from crm.catalogue.reading.conditions import read_condition
from crm.catalogue.reading.plans import stripe_price
from crm.catalogue.reading.tables import IDENTIFIER, Table

PLACEHOLDERS: Final = ("session", "plan", "minutes", "completed", "days", "spent")
# Front ends add a parameter of their own, so a fragment has no place in it.
_RELATIVE: Final = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*")
_LONGEST_REST: Final = 3650


class OfferReader:
    """Reads offers against what the rest of the file has defined."""

    def __init__(self, *, currency: str, plans: Mapping[str, Plan], rest: Cooldown) -> None:
        self._currency = currency
        self._plans = plans
        self._rest = rest
        self._session_plans = tuple(
            name for name, plan in plans.items() if plan.session_type is not None
        )

    def read(self, recommendation_type: str, table: Table) -> Offer:
        """Read one offer."""
        offer = Offer(
            recommendation_type=recommendation_type,
            title=table.text("title", longest=80),
            description=table.text("description", longest=300),
            badge=table.text("badge", longest=30),
            action=table.text("action", like=_RELATIVE, hint='a relative path like "/intake"'),
            action_label=table.text("action_label", longest=40),
            plan=self._read_plan_name(table),
            price=table.price("price", self._currency),
            stripe_price=stripe_price(table),
            price_rules=tuple(map(self._read_price_rule, table.listed_tables("price_when"))),
            billing_interval=(
                table.choice("billing_interval", INTERVALS)
                if table.has("billing_interval")
                else None
            ),
            weight=table.number("weight", at_most=1000),
            occasions=tuple(map(self._read_occasion, table.listed_tables("when"))),
            boosts=tuple(map(self._read_boost, table.listed_tables("boost"))),
            cooldown=read_rest(table.table("rest"), self._rest)
            if table.has("rest")
            else self._rest,
        )
        self._check_plan(offer, table)
        if not offer.occasions:
            table.problem("when", "is missing: at least one occasion, with a code and a reason")
        return offer

    def _read_plan_name(self, table: Table) -> str | None:
        if not table.has("plan"):
            return None
        name = table.text("plan")
        if name not in self._plans:
            table.problem("plan", f"{name!r} is none of the plans: {', '.join(self._plans)}")
        return name

    def _check_plan(self, offer: Offer, table: Table) -> None:
        named = parse_qs(urlsplit(offer.action).query).get("plan", [])
        if named and named != [offer.plan]:
            table.problem("action", f"leads to another plan than the offer's: {offer.plan}")
        plan = self._plans.get(offer.plan) if offer.plan is not None else None
        if plan is not None and plan.billing_interval != offer.billing_interval:
            table.problem("billing_interval", f"must be the same as that of plan {plan.name}")

    def _read_occasion(self, table: Table) -> Occasion:
        occasion = Occasion(
            code=_code(table),
            reason=table.text("reason", longest=160),
            condition=self._condition(table),
        )
        _check_reason(occasion, table)
        return occasion

    def _read_price_rule(self, table: Table) -> PriceRule:
        return PriceRule(
            code=_code(table),
            reason=table.text("reason", longest=160),
            condition=self._condition(table),
            price=table.price("price", self._currency),
            stripe_price=stripe_price(table),
        )

    def _read_boost(self, table: Table) -> Boost:
        return Boost(
            code=_code(table),
            condition=self._condition(table),
            points=table.number("points", at_least=-1000, at_most=1000),
        )

    def _condition(self, table: Table) -> Condition:
        return read_condition(table, currency=self._currency, session_plans=self._session_plans)


def read_rest(table: Table, default: Cooldown | None = None) -> Cooldown:
    """Read how long offers keep quiet; what an offer does not name is as for all."""

    def days(key: str) -> int:
        if default is None or table.has(key):
            return table.number(key, at_most=_LONGEST_REST)
        inherited: int = getattr(default, key)
        return inherited

    return Cooldown(
        dismissed_days=days("dismissed_days"),
        bought_days=days("bought_days"),
        unanswered_times=days("unanswered_times"),
        unanswered_days=days("unanswered_days"),
    )


def _code(table: Table) -> str:
    return table.text("code", like=IDENTIFIER, hint="lower case letters, digits and _")


def _check_reason(occasion: Occasion, table: Table) -> None:
    try:
        parts = list(Formatter().parse(occasion.reason))
    except ValueError:
        table.problem("reason", "has a brace that is not closed")
        return
    for _, name, details, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or details or conversion):
            known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            table.problem("reason", f"names {{{name}}}; known are {known}")
        if name == "days" and occasion.condition.completed_within_days is None:
            table.problem("reason", "names {days}, which needs completed_within_days")
