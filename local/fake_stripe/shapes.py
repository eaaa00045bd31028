"""Stripe's objects as JSON: every field that the pinned API version declares for them."""

import secrets
import string
from typing import Any

# What goes over the wire is Stripe's JSON, whose members are of any type.
type StripeObject = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits
_PLAIN_ID = 24
_CHECKOUT_ID = 58
_CUSTOM_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
_INVOICE_DATA = (
    "account_tax_ids",
    "custom_fields",
    "description",
    "footer",
    "issuer",
    "metadata",
    "rendering_options",
)


def new_id(prefix: str, length: int = _PLAIN_ID) -> str:
    """An id as Stripe makes them: a prefix that tells the kind, then noise."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_checkout_id() -> str:
    """The id of a test-mode Checkout Session."""
    return new_id("cs_test", _CHECKOUT_ID)


def checkout_session(**given: object) -> StripeObject:
    """A hosted Checkout Session in payment mode, open and unpaid."""
    fields = dict.fromkeys(("id", "object", *_NULL_IN_SESSIONS))
    return (
        fields
        | {
            "object": "checkout.session",
            "adaptive_pricing": {"enabled": False},
            "automatic_tax": {
                "enabled": False,
                "liability": None,
                "provider": None,
                "status": None,
            },
            "custom_fields": [],
            "custom_text": dict.fromkeys(_CUSTOM_TEXTS),
            "discounts": [],
            "invoice_creation": {
                "enabled": False,
                "invoice_data": {**dict.fromkeys(_INVOICE_DATA), "metadata": {}},
            },
            "livemode": False,
            "metadata": {},
            "mode": "payment",
            "payment_method_collection": "if_required",
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "phone_number_collection": {"enabled": False},
            "shipping_options": [],
            "status": "open",
            "ui_mode": "hosted_page",
        }
        | given
    )


def line_item(price: StripeObject, quantity: int, description: str) -> StripeObject:
    """One line of a checkout."""
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": description,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    }


def price(*, amount: int, currency: str, product: str, created: int) -> StripeObject:
    """A price made for one line: inactive from the start."""
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def payment_intent(**given: object) -> StripeObject:
    """A payment that waits for its method."""
    id_ = new_id("pi")
    return (
        dict.fromkeys(("id", "object", *_NULL_IN_INTENTS))
        | {
            "id": id_,
            "object": "payment_intent",
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "automatic_payment_methods": None,
            "capture_method": "automatic_async",
            "client_secret": f"{id_}_secret_{new_id('k', 25)}",
            "confirmation_method": "automatic",
            "livemode": False,
            "metadata": {},
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
        }
        | given
    )


def charge(intent: StripeObject, *, status: str, created: int, email: str | None) -> StripeObject:
    """One attempt to take an intent's money."""
    failed = status == "failed"
    return dict.fromkeys(("id", "object", *_NULL_IN_CHARGES)) | {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if status == "succeeded" else 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": None,
            "email": email,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "COMEBACK",
        "captured": status == "succeeded",
        "created": created,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": "card_declined" if failed else None,
        "failure_message": "Your card was declined." if failed else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"] or new_id("pm"),
        "refunded": False,
        "status": status,
    }


def customer(**given: object) -> StripeObject:
    """Somebody who pays."""
    return (
        dict.fromkeys(("id", "object", *_NULL_IN_CUSTOMERS))
        | {
            "id": new_id("cus"),
            "object": "customer",
            "balance": 0,
            "delinquent": False,
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": {},
            "preferred_locales": [],
            "tax_exempt": "none",
        }
        | given
    )


def payment_method(*, email: str | None, **given: object) -> StripeObject:
    """A card, as the one that Stripe's documentation pays with."""
    checks = ("address_line1_check", "address_postal_code_check", "cvc_check")
    return {
        "object": "payment_method",
        "billing_details": dict.fromkeys(("address", "name", "phone", "tax_id")) | {"email": email},
        "card": {
            "brand": "visa",
            "checks": dict.fromkeys(checks) | {"cvc_check": "pass"},
            "country": "US",
            "display_brand": "visa",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": new_id("fp", 16).removeprefix("fp_"),
            "funding": "credit",
            "generated_from": None,
            "last4": "4242",
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    } | given


def event(type_: str, object_: StripeObject, *, created: int, api_version: str) -> StripeObject:
    """The snapshot that a webhook carries."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": api_version,
        "created": created,
        "data": {"object": object_},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }


def listing(url: str, data: list[StripeObject], *, has_more: bool) -> StripeObject:
    """One page of a list."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


# fmt: off
_NULL_IN_SESSIONS = (
    "after_expiration", "allow_promotion_codes", "amount_subtotal", "amount_total",
    "billing_address_collection", "branding_settings", "cancel_url", "client_reference_id",
    "client_secret", "collected_information", "consent", "consent_collection", "currency",
    "currency_conversion", "customer", "customer_account", "customer_creation",
    "customer_details", "customer_email", "integration_identifier", "invoice", "locale",
    "origin_context", "payment_intent", "payment_link", "payment_method_configuration_details",
    "permissions", "recovered_from", "return_url", "saved_payment_method_options",
    "setup_intent", "shipping_address_collection", "shipping_cost", "submit_type",
    "subscription", "success_url", "total_details", "url", "wallet_options",
)
_NULL_IN_INTENTS = (
    "application", "application_fee_amount", "canceled_at", "cancellation_reason", "customer",
    "customer_account", "description", "last_payment_error", "latest_charge", "next_action",
    "on_behalf_of", "payment_method", "payment_method_configuration_details", "processing",
    "receipt_email", "review", "setup_future_usage", "shipping", "source",
    "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
)
_NULL_IN_CHARGES = (
    "application", "application_fee", "application_fee_amount", "balance_transaction",
    "failure_balance_transaction", "on_behalf_of", "outcome", "payment_method_details",
    "radar_options", "receipt_email", "receipt_number", "receipt_url", "review", "shipping",
    "source", "source_transfer", "statement_descriptor", "statement_descriptor_suffix",
    "transfer_data", "transfer_group",
)
_NULL_IN_CUSTOMERS = (
    "address", "currency", "customer_account", "default_source", "description", "discount",
    "email", "invoice_prefix", "name", "next_invoice_sequence", "phone", "shipping",
    "test_clock",
)
# fmt: on
