"""Refunds and disputes as JSON, with every field that the pinned API version declares."""

from local.fake_stripe.shapes import StripeObject, new_id


def refund(charge: StripeObject, **given: object) -> StripeObject:
    """Money on its way back to the payer."""
    return (
        dict.fromkeys(("id", "object", *_NULL_IN_REFUNDS))
        | {
            "id": new_id("re"),
            "object": "refund",
            "charge": charge["id"],
            "currency": charge["currency"],
            "metadata": {},
            "payment_intent": charge["payment_intent"],
        }
        | given
    )


def dispute(charge: StripeObject, *, inquiry: bool, created: int, amount: int) -> StripeObject:
    """A payer's bank that asks for the money, or only asks."""
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(_NULL_IN_EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 7 * 24 * 3600,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _card(inquiry=inquiry),
        "reason": "fraudulent",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _card(*, inquiry: bool) -> StripeObject:
    return {
        "amazon_pay": None,
        "card": {
            "brand": "visa",
            "case_type": "inquiry" if inquiry else "chargeback",
            "network": "visa",
            "network_reason_code": "83",
        },
        "klarna": None,
        "paypal": None,
        "type": "card",
    }


# fmt: off
_NULL_IN_REFUNDS = (
    "balance_transaction", "customer", "customer_account", "description", "destination_details",
    "failure_balance_transaction", "failure_reason", "instructions_email", "next_action",
    "payment_method", "pending_reason", "presentment_details", "reason", "receipt_number",
    "source_transfer_reversal", "transfer_reversal",
)
_NULL_IN_EVIDENCE = (
    "access_activity_log", "appeal", "billing_address", "cancellation_policy",
    "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
    "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
    "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
    "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address",
    "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
    "uncategorized_file", "uncategorized_text",
)
# fmt: on
