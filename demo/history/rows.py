"""Turns a simulated history into the rows that the system itself would have written."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from crm.catalogue.languages import language_of
from crm.catalogue.load import catalogue, catalogue_hash
from crm.upsells import rules
from crm.upsells.contracts.generation import decision_rows
from demo import behaviour, people
from demo.history.simulation import CustomerHistory, Recommendation, Visit
from demo.history.tables import Cell, Rows, plain, texts
from demo.random_source import RandomSource

_SUMMARY_AFTER: Final = timedelta(minutes=6)
_CONTEXT: Final = TypeAdapter(rules.Context)


class RowWriter:
    """Adds one customer after the other to the rows."""

    def __init__(self, rows: Rows, random: RandomSource, mechanics: Sequence[UUID]) -> None:
        self._rows = rows
        self._random = random
        self._mechanics = mechanics

    def write(self, history: CustomerHistory) -> None:
        """Add everything that a customer's history left behind."""
        customer = history.new_id(history.begins)
        name = people.name(self._random)
        email = f"{name.lower().replace(' ', '.')}.{customer.hex[-6:]}@example.com"
        self._rows.add("customers", customer, plain(name), plain(email), None, history.begins)
        vehicle = plain(json.dumps(people.vehicle(self._random), ensure_ascii=False))
        for visit in history.visits:
            concern = people.concern(self._random)
            self._intake(customer, visit, vehicle, concern)
            self._interactions(history, customer, visit)
            if visit.opened_at is not None:
                self._session(customer, visit, concern)
            for offer in visit.offered:
                self._offer(customer, visit, offer)
            self._decisions(visit)
            if visit.paid_at is not None:
                self._payment(history, customer, visit, visit.paid_at)

    def _intake(self, customer: UUID, visit: Visit, vehicle: str, concern: str) -> None:
        plan = visit.plan
        self._rows.add(
            "intakes",
            *(visit.intake_id, customer, plan.name, plan.session_type, visit.minutes_included),
            *(visit.price.amount, visit.price.currency, vehicle, plain(concern)),
            *(visit.is_urgent, visit.paid_at, visit.at),
        )

    def _session(self, customer: UUID, visit: Visit, concern: str) -> None:
        plan, ended = visit.plan, visit.ended_at
        bought = visit.bought.decision.offer if visit.bought else None
        read = visit.summary_read_at
        is_rated = read is not None and self._random.chance(behaviour.RATED)
        stars = self._random.pick(behaviour.STARS) if is_rated else None
        mechanic = self._random.choice(
            self._mechanics[: self._random.randint(1, len(self._mechanics))]
        )
        self._rows.add(
            "sessions",
            *(visit.session_id, customer, visit.intake_id),
            mechanic if visit.accepted_at else None,
            *(plan.session_type, plan.name, _status(visit), visit.minutes_included),
            *(visit.price.amount, visit.price.currency),
            *(visit.accepted_at, visit.started_at, ended, visit.minutes or None),
            *(("mechanic", plain(people.notes(concern, self._random))) if ended else (None, None)),
            ended + _SUMMARY_AFTER if ended else None,
            *(stars, read if stars else None),
            *(ended + timedelta(seconds=2) if ended else None, visit.opened_at),
            *(texts(bought.promises if bought else ()), bool(bought and bought.priority)),
        )

    def _offer(self, customer: UUID, visit: Visit, offer: Recommendation) -> None:
        made, quote, outcome = offer.decision.offer, offer.decision.quote, offer.decision.outcome
        former = quote.former_price.amount if quote.former_price else None
        self._rows.add(
            "upsell_recommendations",
            *(offer.id, customer, visit.session_id, made.recommendation_type),
            *(plain(made.title), plain(made.description), quote.price.amount, quote.price.currency),
            *(former, made.billing_interval, made.plan, plain(made.badge), plain(outcome.reason)),
            *(made.action, plain(made.action_label), offer.decision.rank),
            *(offer.shown_at, offer.viewed_at, offer.clicked_at, offer.purchased_at),
            *(offer.dismissed_at, offer.created_at, texts(made.promises)),
            *(made.minutes, made.same_mechanic_hours, made.priority),
        )

    def _decisions(self, visit: Visit) -> None:
        decided_at = (visit.ended_at or visit.at) + timedelta(seconds=2)
        ids = {offer.decision.offer.recommendation_type: offer for offer in visit.offered}
        rows = decision_rows({language_of(catalogue()): visit.decisions})
        for decision, row in zip(visit.decisions, rows, strict=True):
            kind = decision.offer.recommendation_type
            offer, price = ids.get(kind), decision.quote.price
            self._rows.add(
                "upsell_decisions",
                *(visit.session_id, kind, decision.outcome.offered, decision.rank, decision.score),
                *(price.amount, price.currency, decision.outcome.code),
                plain(decision.outcome.reason),
                *(offer.id if offer else None, decided_at, decision.base_rank),
                json.dumps(row["details"]),
            )
        if visit.context is not None:
            self._rows.add(
                "upsell_decision_contexts",
                *(visit.session_id, _CONTEXT.dump_json(visit.context).decode(), catalogue_hash()),
                *(rules.RULES_VERSION, "[]", texts(rules.eligible(visit.decisions)), decided_at),
            )

    def _payment(
        self, history: CustomerHistory, customer: UUID, visit: Visit, paid_at: datetime
    ) -> None:
        id_ = history.new_id(paid_at)
        event, checkout = f"evt_demo_{id_.hex}", f"cs_demo_{id_.hex}"
        refunded = visit.price.amount // 2 if self._random.chance(behaviour.REFUNDED) else 0
        credited = visit.bought.id if visit.bought else None
        self._rows.add(
            "stripe_events",
            *(event, "checkout.session.completed", False, paid_at, "{}", "applied", paid_at),
        )
        self._rows.add(
            "payments",
            *(id_, customer, visit.intake_id, credited, credited, event, checkout),
            *(visit.price.amount, visit.price.currency, refunded),
            "partly_reversed" if refunded else "paid",
            *("direct" if credited else None, paid_at, paid_at),
        )

    def _interactions(self, history: CustomerHistory, customer: UUID, visit: Visit) -> None:
        session = visit.session_id if visit.opened_at else None
        intake = f'{{"plan": "{visit.plan.name}", "intake_id": "{visit.intake_id}"}}'
        paid = f'{{"plan": "{visit.plan.name}", "amount": {visit.price.amount}}}'
        lasted = f'{{"duration_minutes": {visit.minutes}}}'
        first = session if visit.price.amount == 0 else None
        made: list[tuple[str, datetime | None, UUID | None, str]] = [
            ("intake_submitted", visit.at, first, intake),
            ("waiver_accepted", visit.waiver_at, None, "{}"),
            ("checkout_started", visit.checkout_at, None, intake),
            ("checkout_completed", visit.paid_at, session, paid),
            ("session_started", visit.started_at, session, "{}"),
            ("session_completed", visit.ended_at, session, lasted),
            ("summary_viewed", visit.summary_read_at, session, "{}"),
        ]
        for offer in visit.offered:
            about = f'{{"upsell_id": "{offer.id}", "recommendation_type": "'
            about += f'{offer.decision.offer.recommendation_type}"}}'
            made.append(("upsell_shown", offer.shown_at, session, about))
            made.append(("upsell_clicked", offer.clicked_at, session, about))
            made.append(("upsell_dismissed", offer.dismissed_at, session, about))
        for kind, at, session_id, metadata in made:
            if at is not None:
                cells: tuple[Cell, ...] = (
                    history.new_id(at),
                    customer,
                    kind,
                    session_id,
                    metadata,
                    at,
                )
                self._rows.add("crm_interactions", *cells)


def _status(visit: Visit) -> str:
    if visit.ended_at is not None:
        return "completed"
    if visit.started_at is not None:
        return "cancelled"
    return "expired" if visit.accepted_at is None else "cancelled"
