"""One sale as Stripe tells it, event by event, in the shapes of today or of older versions."""

from dataclasses import dataclass, field
from typing import Any

from local.fake_stripe.config import API_VERSION
from tests.builders.stripe_events import SENT_AT

type Event = dict[str, Any]

TODAY = API_VERSION
OF_2017 = "2017-06-05"
OF_2019 = "2019-12-03"
OF_2020 = "2020-08-27"
_MINUTE = 60
_INTENTS_IN_DISPUTES = "2019-10-17"
_TOTALS_IN_CHECKOUTS = "2020-08-27"
_CHARGES_WITHOUT_LISTS = "2022-11-15"


@dataclass
class Sale:
    """A checkout, its intent and its charge; every event is a minute later than the one before."""

    tag: str
    metadata: dict[str, str]
    amount: int = 2999
    currency: str = "usd"
    version: str = TODAY
    starts_at: int = SENT_AT
    customer: str | None = None
    events: list[Event] = field(default_factory=list)
    refunds: list[Event] = field(default_factory=list)

    @property
    def checkout_id(self) -> str:
        return f"cs_{self.tag}"

    def completed(self, status: str = "paid") -> "Sale":
        return self._add("checkout.session.completed", self._checkout(status))

    def paid_late(self) -> "Sale":
        return self._add("checkout.session.async_payment_succeeded", self._checkout("paid"))

    def failed_late(self) -> "Sale":
        return self._add("checkout.session.async_payment_failed", self._checkout("unpaid"))

    def expired(self) -> "Sale":
        checkout = self._checkout("unpaid") | {"payment_intent": None}
        return self._add("checkout.session.expired", checkout)

    def subscribed(self) -> "Sale":
        """A checkout of a subscription: an invoice is paid, and no intent is named."""
        by_invoice = {"mode": "subscription", "payment_intent": None, "invoice": f"in_{self.tag}"}
        return self._add("checkout.session.completed", self._checkout("paid") | by_invoice)

    def intent(self, outcome: str = "succeeded", received: int | None = None) -> "Sale":
        taken = self.amount if received is None else received
        intent = {
            "id": f"pi_{self.tag}",
            "object": "payment_intent",
            "amount": self.amount,
            "amount_received": taken if outcome == "succeeded" else 0,
            "currency": self.currency,
        }
        if self.version < _CHARGES_WITHOUT_LISTS:
            intent["charges"] = {"object": "list", "data": [{"id": f"ch_{self.tag}"}]}
        else:
            intent["latest_charge"] = f"ch_{self.tag}"
        return self._add(f"payment_intent.{outcome}", intent)

    def charged(self) -> "Sale":
        return self._add("charge.succeeded", self._charge(0))

    def refund(self, name: str, amount: int, status: str, type_: str = "refund.created") -> "Sale":
        """A refund under its name; the same name again is the same refund, further on."""
        refund = {
            "id": f"re_{name}_{self.tag}",
            "object": "refund",
            "amount": amount,
            "currency": self.currency,
            "charge": f"ch_{self.tag}",
            "status": status,
        }
        if self.version >= _INTENTS_IN_DISPUTES:
            refund["payment_intent"] = f"pi_{self.tag}"
        self.refunds = [r for r in self.refunds if r["id"] != refund["id"]] + [refund]
        return self._add(type_, refund)

    def refunded(self, total: int) -> "Sale":
        """All that was refunded of the charge so far."""
        return self._add("charge.refunded", self._charge(total))

    def refunded_of_old(self, name: str, amount: int, total: int) -> "Sale":
        """A refund as versions without an event for refunds report it."""
        self.refund(name, amount, "succeeded")
        self.events.pop()
        return self.refunded(total)

    def dispute(self, what: str, status: str, amount: int | None = None) -> "Sale":
        dispute = {
            "id": f"dp_{self.tag}",
            "object": "dispute",
            "amount": self.amount if amount is None else amount,
            "currency": self.currency,
            "charge": f"ch_{self.tag}",
            "status": status,
        }
        if self.version >= _INTENTS_IN_DISPUTES:
            dispute["payment_intent"] = f"pi_{self.tag}"
        return self._add(f"charge.dispute.{what}", dispute)

    def unknown(self, type_: str = "charge.updated") -> "Sale":
        return self._add(type_, self._charge(0))

    def again(self) -> "Sale":
        """The last event once more, as another event with an id of its own."""
        last = self.events[-1]
        return self._add(last["type"], last["data"]["object"])

    def _checkout(self, status: str) -> Event:
        checkout = {
            "id": self.checkout_id,
            "object": "checkout.session",
            "mode": "payment",
            "payment_intent": f"pi_{self.tag}",
            "customer": self.customer,
            "metadata": self.metadata,
        }
        if self.version < _TOTALS_IN_CHECKOUTS:
            line = {"amount": self.amount, "currency": self.currency, "quantity": 1}
            return checkout | {"display_items": [line]}
        return checkout | {
            "amount_total": self.amount,
            "currency": self.currency,
            "payment_status": status,
        }

    def _charge(self, refunded: int) -> Event:
        charge = {
            "id": f"ch_{self.tag}",
            "object": "charge",
            "amount": self.amount,
            "amount_refunded": refunded,
            "currency": self.currency,
            "payment_intent": f"pi_{self.tag}",
        }
        if self.version < _CHARGES_WITHOUT_LISTS:
            charge["refunds"] = {"object": "list", "data": list(self.refunds)}
        return charge

    def _add(self, type_: str, about: Event) -> "Sale":
        self.events.append(
            {
                "id": f"evt_{self.tag}_{len(self.events)}_{self.starts_at}",
                "object": "event",
                "api_version": self.version,
                "created": self.starts_at + _MINUTE * len(self.events),
                "data": {"object": about},
                "livemode": False,
                "type": type_,
            }
        )
        return self
