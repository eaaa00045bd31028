"""A gateway to Stripe in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from crm.payments.contracts.gateway import (
    CustomerDeleted,
    DeleteCustomerRequest,
    EventPage,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
)
from crm.platform.errors import Unavailable


@dataclass
class FakeGateway:
    """Opens each checkout once by its id, as Stripe does by the key made of it.

    Attributes:
        checkout_requests: All requests, successful or not.
        deleted: Customers that are deleted.
        events: What Stripe's list holds, newest first.
        is_down: Whether nothing is answered.
        answers_lost: So many checkouts are opened without anybody learning of it.
        meanwhile: Called before an answer, for what happens at the same moment.
    """

    checkout_requests: list[OpenCheckoutRequest] = field(default_factory=list)
    pages: list[ListEventsRequest] = field(default_factory=list)
    opened: dict[UUID, OpenedCheckout] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    page_length: int = 3
    is_down: bool = False
    answers_lost: int = 0
    meanwhile: Callable[[], None] = lambda: None

    def open_checkout(self, request: OpenCheckoutRequest) -> OpenedCheckout:
        """Open a checkout, or find it open."""
        self.checkout_requests.append(request)
        if self.is_down:
            raise Unavailable(retry_after=7)
        if request.checkout_id not in self.opened:
            id_ = f"cs_test_{uuid4().hex}"
            self.opened[request.checkout_id] = OpenedCheckout(
                stripe_session_id=id_, url=f"https://pay.test/{id_}", expires_at=request.expires_at
            )
        if self.answers_lost:
            self.answers_lost -= 1
            raise Unavailable(retry_after=7)
        self.meanwhile()
        return self.opened[request.checkout_id]

    def delete_customer(self, request: DeleteCustomerRequest) -> CustomerDeleted:
        """Delete a customer."""
        if self.is_down:
            raise Unavailable(retry_after=7)
        self.deleted.append(request.stripe_customer)
        return CustomerDeleted()

    def list_events(self, request: ListEventsRequest) -> EventPage:
        """One page of the list."""
        self.pages.append(request)
        if self.is_down:
            raise Unavailable(retry_after=7)
        since, until = int(request.since.timestamp()), int(request.until.timestamp())
        found = [
            e for e in self.events if since <= e["created"] < until and e["type"] in request.types
        ]
        if request.after is not None:
            place = [event["id"] for event in found].index(request.after)
            found = found[place + 1 :]
        self.meanwhile()
        return EventPage(events=found[: self.page_length], has_more=len(found) > self.page_length)
