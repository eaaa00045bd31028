"""Our account at Stripe, through its SDK: the key is here, and nothing of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import stripe
from pydantic import JsonValue

from crm.payments.contracts.gateway import CheckoutOpened, CheckoutWish, EventPage, EventsWish
from crm.payments.rules import to_stripe
from crm.platform.config import settings
from crm.platform.errors import Unavailable
from crm.platform.handlers.observability import logger
from crm.platform.money import Money

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

API_VERSION: Final = "2026-10-28.endive"
# Twice both, with the pause between them, stays below what the caller waits.
_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 5.0
_RETRIES: Final = 1
_RETRY_AFTER: Final = 5
_EVENTS_A_PAGE: Final = 50


class RefusedByStripe(Exception):  # noqa: N818 - says what happened
    """Stripe finds our request wrong, which is a defect: its code and parameter are in the log."""


class StripeAccount:
    """The gateway itself, for those who hold the key."""

    def __init__(self, key: str, base: str | None = None) -> None:
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": base} if base else {},
            max_network_retries=_RETRIES,
            http_client=stripe.RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS)),
        )

    def open_checkout(self, wish: CheckoutWish) -> CheckoutOpened:
        """Open the checkout of a wish, or find it open.

        Raises:
            Unavailable: Stripe does not answer; the same wish may be sent again.
            RefusedByStripe: The wish is wrong, or a configured price is not what we show.
        """
        sessions = self._client.v1.checkout.sessions
        with _understood():
            opened = sessions.create(
                params=_parameters(wish),
                options={"idempotency_key": f"checkout-{wish.checkout_id}"},
            )
            asked = (to_stripe(Money(wish.amount, wish.currency)), wish.currency.lower())
            if (opened.amount_total, opened.currency) != asked:
                # Nobody may be charged another price than the one that they were shown.
                sessions.expire(opened.id)
                raise RefusedByStripe(f"{wish.stripe_price} is another price than ours")
        if opened.url is None:
            raise RefusedByStripe("the checkout has no page")
        return CheckoutOpened(
            stripe_session_id=opened.id,
            url=opened.url,
            expires_at=datetime.fromtimestamp(opened.expires_at, UTC),
        )

    def list_events(self, wish: EventsWish) -> EventPage:
        """One page of events as Stripe has them.

        Raises:
            Unavailable: Stripe does not answer.
            RefusedByStripe: The page cannot be had.
        """
        window: stripe.params.EventListParamsCreated = {
            "gte": int(wish.since.timestamp()),
            "lt": int(wish.until.timestamp()),
        }
        params: stripe.params.EventListParams = {
            "created": window,
            "types": list(wish.types),
            "limit": _EVENTS_A_PAGE,
        }
        if wish.after is not None:
            params["starting_after"] = wish.after
        with _understood():
            page = self._client.v1.events.list(params=params)
        events: list[dict[str, JsonValue]] = [event.to_dict(for_json=True) for event in page.data]
        return EventPage(events=events, has_more=page.has_more)


@cache
def stripe_account() -> StripeAccount:
    """The account of this process."""
    account = settings().stripe_account
    return StripeAccount(account.key, account.base)


def _parameters(wish: CheckoutWish) -> "SessionCreateParams":
    ids = {
        "checkout_id": wish.checkout_id,
        "customer_id": wish.customer_id,
        "intake_id": wish.intake_id,
        "upsell_id": wish.upsell_id,
    }
    metadata = {name: str(value) for name, value in ids.items() if value is not None}
    return {
        "mode": "payment",
        "line_items": [_line(wish)],
        "success_url": wish.success_url,
        "cancel_url": wish.cancel_url,
        "expires_at": int(wish.expires_at.timestamp()),
        "client_reference_id": str(wish.checkout_id),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": wish.title},
    }


def _line(wish: CheckoutWish) -> "SessionCreateParamsLineItem":
    if wish.stripe_price is not None:
        return {"quantity": 1, "price": wish.stripe_price}
    return {
        "quantity": 1,
        "price_data": {
            "currency": wish.currency.lower(),
            "unit_amount": to_stripe(Money(wish.amount, wish.currency)),
            "product_data": {"name": wish.title},
        },
    }


@contextmanager
def _understood() -> Iterator[None]:
    """Tell what passes by itself from what is ours to mend."""
    try:
        yield
    except (stripe.RateLimitError, stripe.APIConnectionError, stripe.APIError) as error:
        # A 409 is among them: the same wish is being served at this moment.
        raise Unavailable(retry_after=_RETRY_AFTER) from error
    except stripe.StripeError as error:
        told = {"code": error.code, "status": error.http_status, "stripe_request": error.request_id}
        logger().error("refused by Stripe", extra=told | {"param": getattr(error, "param", None)})
        raise RefusedByStripe(f"{type(error).__name__} {error.code}") from error
