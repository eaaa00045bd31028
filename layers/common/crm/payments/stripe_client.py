"""Calls Stripe with its SDK and our key."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import uuid5

import stripe
from pydantic import JsonValue

from crm.payments.contracts.gateway import (
    CustomerDeleted,
    DeleteCustomerRequest,
    EventPage,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
    PaymentsNotSetUp,
)
from crm.payments.rules import to_stripe
from crm.platform.config import settings
from crm.platform.errors import Unavailable
from crm.platform.handlers.observability import logger
from crm.platform.money import Money

if TYPE_CHECKING:
    from stripe.params.checkout import (
        SessionCreateParams,
        SessionCreateParamsLineItem,
        SessionCreateParamsLineItemPriceDataProductData,
    )

API_VERSION: Final = "2026-10-28.endive"
# Twice both, with the pause between them, stays below what the caller waits.
_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 5.0
_RETRIES: Final = 1
_RETRY_AFTER: Final = 5
_EVENTS_A_PAGE: Final = 50
# Who pays, as far as we know it: where Stripe does not, its page asks.
_PAYER_FIELDS: Final = {"customer": "stripe_customer", "customer_email": "customer_email"}


class RefusedByStripe(Exception):  # noqa: N818 - says what happened
    """Stripe refused our request, which is a defect; the log has its code and parameter."""


class StripeSdkClient:
    """The gateway to Stripe, by its SDK; its page keeps and offers cards if `saved_cards`."""

    def __init__(self, key: str, base: str | None = None, *, saved_cards: bool = False) -> None:
        self._saved_cards = saved_cards
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": base} if base else {},
            max_network_retries=_RETRIES,
            http_client=stripe.RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS)),
        )

    def open_checkout(self, request: OpenCheckoutRequest) -> OpenedCheckout:
        """Open a checkout, or find it open.

        Raises:
            Unavailable: Stripe does not reply; the same request may be sent again.
            RefusedByStripe: The request is wrong, or a configured price is not what we show.
        """
        sessions = self._client.v1.checkout.sessions
        with _translate_stripe_errors():
            opened = self._create(request)
            expected = (
                to_stripe(Money(request.amount, request.currency)),
                request.currency.lower(),
            )
            if (opened.amount_total, opened.currency) != expected:
                # Nobody may be charged another price than the one they were shown.
                sessions.expire(opened.id)
                raise RefusedByStripe(f"{request.stripe_price} is another price than ours")
        if opened.url is None:
            raise RefusedByStripe("the checkout has no page")
        return OpenedCheckout(
            stripe_session_id=opened.id,
            url=opened.url,
            expires_at=datetime.fromtimestamp(opened.expires_at, UTC),
        )

    def _create(self, request: OpenCheckoutRequest) -> stripe.checkout.Session:
        """Open it for the payer that we know, or without what Stripe does not know or take."""
        payer = _payer(request, saved_cards=self._saved_cards)
        # Stripe refuses a key with other parameters: of these only the payer's can have changed.
        key = uuid5(request.checkout_id, json.dumps(payer, sort_keys=True))
        try:
            return self._client.v1.checkout.sessions.create(
                params=_parameters(request) | payer,
                options={"idempotency_key": f"checkout-{key}"},
            )
        except stripe.InvalidRequestError as error:
            if error.param not in payer or error.param not in _PAYER_FIELDS:
                raise
            return self._create(request.model_copy(update={_PAYER_FIELDS[error.param]: None}))

    def list_events(self, request: ListEventsRequest) -> EventPage:
        """One page of events as Stripe has them.

        Raises:
            Unavailable: Stripe does not reply.
            RefusedByStripe: The page cannot be had.
        """
        window: stripe.params.EventListParamsCreated = {
            "gte": int(request.since.timestamp()),
            "lt": int(request.until.timestamp()),
        }
        params: stripe.params.EventListParams = {
            "created": window,
            "types": list(request.types),
            "limit": _EVENTS_A_PAGE,
        }
        if request.after is not None:
            params["starting_after"] = request.after
        with _translate_stripe_errors():
            page = self._client.v1.events.list(params=params)
        events: list[dict[str, JsonValue]] = [event.to_dict(for_json=True) for event in page.data]
        return EventPage(events=events, has_more=page.has_more)

    def delete_customer(self, request: DeleteCustomerRequest) -> CustomerDeleted:
        """Delete a customer, or find it gone.

        Raises:
            Unavailable: Stripe does not reply.
            RefusedByStripe: The key may not delete customers.
        """
        with _translate_stripe_errors():
            try:
                self._client.v1.customers.delete(request.stripe_customer)
            except stripe.InvalidRequestError as error:
                if error.code != "resource_missing":
                    raise
        return CustomerDeleted()


@cache
def stripe_client() -> StripeSdkClient:
    """The client of this process.

    Raises:
        PaymentsNotSetUp: This stage has no key of Stripe's yet.
    """
    api = settings().stripe_api
    if api.key is None:
        raise PaymentsNotSetUp
    return StripeSdkClient(api.key.get_secret_value(), api.api_base, saved_cards=api.saved_cards)


def _parameters(request: OpenCheckoutRequest) -> "SessionCreateParams":
    ids = {
        "checkout_id": request.checkout_id,
        "customer_id": request.customer_id,
        "intake_id": request.intake_id,
        "upsell_id": request.upsell_id,
    }
    metadata = {name: str(value) for name, value in ids.items() if value is not None}
    return {
        "mode": "payment",
        "line_items": [_line_item(request)],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "client_reference_id": str(request.checkout_id),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": request.title},
    }


def _payer(request: OpenCheckoutRequest, *, saved_cards: bool) -> "SessionCreateParams":
    """Who pays; with saved cards a customer of Stripe's, whom its page asks to keep the card."""
    payer: SessionCreateParams = {}
    if saved_cards:
        payer["saved_payment_method_options"] = {
            "payment_method_save": "enabled",
            "payment_method_remove": "enabled",
        }
        if request.stripe_customer is not None:
            payer["customer"] = request.stripe_customer
            return payer
        payer["customer_creation"] = "always"
    if request.customer_email is not None:
        payer["customer_email"] = request.customer_email
    return payer


def _line_item(request: OpenCheckoutRequest) -> "SessionCreateParamsLineItem":
    if request.stripe_price is not None:
        return {"quantity": 1, "price": request.stripe_price}
    product: SessionCreateParamsLineItemPriceDataProductData = {"name": request.title}
    if request.description is not None:
        product["description"] = request.description
    return {
        "quantity": 1,
        "price_data": {
            "currency": request.currency.lower(),
            "unit_amount": to_stripe(Money(request.amount, request.currency)),
            "product_data": product,
        },
    }


@contextmanager
def _translate_stripe_errors() -> Iterator[None]:
    """Raise Unavailable for transient errors of Stripe, and RefusedByStripe for defects."""
    try:
        yield
    except (stripe.RateLimitError, stripe.APIConnectionError, stripe.APIError) as error:
        # A 409 is among them: the same request is being served at this moment.
        raise Unavailable(retry_after=_RETRY_AFTER) from error
    except stripe.StripeError as error:
        fields = {
            "code": error.code,
            "status": error.http_status,
            "stripe_request": error.request_id,
        }
        logger().error("refused by Stripe", extra=fields | {"param": getattr(error, "param", None)})
        raise RefusedByStripe(f"{type(error).__name__} {error.code}") from error
