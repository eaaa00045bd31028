"""Stripe with its days: opens checkouts, takes payments, and has events to tell."""

import threading
import time
from random import Random
from typing import Any

from crm.payments.contracts.gateway import (
    EventPage,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
)
from crm.platform.errors import Unavailable
from tests.builders.stripe_sales import Event, Sale
from tests.support.faults import Deck, Fault, Tally
from tests.support.gateway import FakeGateway


class Stripe:
    """One account; its events go to the webhook and into its list."""

    def __init__(self, seed: str, deck: Deck, tally: Tally) -> None:
        self._gateway = FakeGateway(page_length=50)
        self._random = Random(seed)  # noqa: S311 - no secret
        self._deck = deck
        self._tally = tally
        self._one_at_a_time = threading.Lock()

    def answer(
        self, wish: OpenCheckoutRequest | ListEventsRequest, *, safe: bool
    ) -> OpenedCheckout | EventPage | None:
        """Return the gateway function's reply; None when Stripe cannot be reached."""
        with self._one_at_a_time:
            if isinstance(wish, ListEventsRequest):
                return self._gateway.list_events(wish)
            fault = None if safe else self._deck.draw()
            if fault is not None:
                self._tally.strike(fault)
            self._gateway.is_down = fault is Fault.STRIPE_AWAY
            self._gateway.answers_lost = int(fault is Fault.STRIPE_ANSWER_LOST)
            try:
                return self._gateway.open_checkout(wish)
            except Unavailable:
                return None
            finally:
                self._gateway.is_down = False

    def pay(self, stripe_session_id: str, outcome: str) -> list[Event]:
        """Take a payment; the events of it, all in the one second that Stripe's clock knows."""
        with self._one_at_a_time:
            sale = self._sale(stripe_session_id)
            if outcome == "declined":
                told = sale.intent("payment_failed").told
            elif outcome == "processing":
                told = sale.completed("unpaid").charged().intent().paid_late().told
            else:
                told = sale.charged().intent().completed().told
            for number, event in enumerate(told):
                event["id"] += f"_{self._random.getrandbits(32):08x}"
                event["created"] = int(time.time())
                # The list of one second is in no order that anybody promises.
                self._gateway.events.insert(self._random.randint(0, number), event)
            return told

    def _sale(self, stripe_session_id: str) -> Sale:
        wish, opened = next(
            (wish, opened)
            for wish in self._gateway.wishes
            if (opened := self._gateway.opened.get(wish.checkout_id)) is not None
            and opened.stripe_session_id == stripe_session_id
        )
        ids: dict[str, Any] = wish.model_dump(
            mode="json", include={"checkout_id", "customer_id", "intake_id", "upsell_id"}
        )
        return Sale(
            tag=opened.stripe_session_id.removeprefix("cs_"),
            metadata={name: value for name, value in ids.items() if value is not None},
            amount=wish.amount,
            currency=wish.currency.lower(),
        )
