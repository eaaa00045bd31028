"""Refunds, which may fail, and disputes with their outcome."""

from typing import Literal

from local.fake_stripe import reversal_shapes as shapes
from local.fake_stripe.account import Account
from local.fake_stripe.errors import StripeError, invalid, required
from local.fake_stripe.forms import Reader
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store

type RefundStatus = Literal["pending", "succeeded", "failed"]
type DisputeEnd = Literal["won", "lost", "warning_closed"]

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


class Reversals:
    """Operations; each must be called inside a transaction of the store."""

    def __init__(self, account: Account, store: Store) -> None:
        self._account = account
        self._store = store

    def create_refund(self, params: Reader) -> StripeObject:
        """Create a refund from its parameters."""
        charge = self._charge_of(params.text("charge"), params.text("payment_intent"))
        amount = params.whole("amount")
        reason = params.text("reason")
        if reason is not None and reason not in _REASONS:
            raise invalid("reason", f"Invalid reason: must be one of {', '.join(_REASONS)}")
        metadata = params.metadata()
        params.done()
        return self.refund(charge, amount, "succeeded", reason=reason, metadata=metadata)

    def refund(
        self, charge: StripeObject, amount: int | None, status: RefundStatus, **said: object
    ) -> StripeObject:
        """Refund a part of a charge, or all that is left of it."""
        left = charge["amount_captured"] - charge["amount_refunded"]
        if left == 0:
            raise StripeError(
                f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
            )
        amount = left if amount is None else amount
        if not 0 < amount <= left:
            raise invalid("amount", f"Refund amount is not between 1 and the {left} left")
        created = shapes.refund(
            charge, amount=amount, created=self._account.now(), status=status, **said
        )
        self._store.put(created)
        self._account.emit_event("refund.created", created)
        self._add_refund(charge, amount)
        return created

    def settle_refund(self, id_: str, status: RefundStatus) -> StripeObject:
        """Let a refund succeed, or fail at the payer's bank, even after it had succeeded."""
        refund = self._account.find("refund", id_)
        if refund["status"] in {"failed", "canceled"}:
            raise StripeError("This refund has ended already.")
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
        self._store.put(refund)
        self._account.emit_event("refund.updated", refund)
        self._account.emit_event("charge.refund.updated", refund)
        if status == "failed":
            self._account.emit_event("refund.failed", refund)
            self._remove_refund(refund)
        return refund

    def dispute(
        self, charge: StripeObject, amount: int | None = None, *, inquiry: bool = False
    ) -> StripeObject:
        """Open a dispute; an inquiry only asks, and withdraws nothing yet."""
        if charge["disputed"]:
            raise StripeError(f"Charge {charge['id']} is disputed already.")
        amount = charge["amount"] if amount is None else amount
        if not 0 < amount <= charge["amount"]:
            raise StripeError("A dispute is about a part of the charge, or all of it.")
        opened = shapes.dispute(charge, inquiry=inquiry, created=self._account.now(), amount=amount)
        self._store.put(opened)
        self._store.put(charge | {"disputed": True})
        self._account.emit_event("charge.dispute.created", opened)
        if not inquiry:
            self._account.emit_event("charge.dispute.funds_withdrawn", opened)
        return opened

    def close_dispute(self, id_: str, end: DisputeEnd) -> StripeObject:
        """Close a dispute; one that was lost may still be won."""
        dispute = self._account.find("dispute", id_)
        if dispute["status"] in {"won", "warning_closed"} or dispute["status"] == end:
            raise StripeError(f"This dispute is {dispute['status']}.")
        dispute |= {"status": end, "is_charge_refundable": False}
        self._store.put(dispute)
        self._account.emit_event("charge.dispute.closed", dispute)
        if end == "won":
            self._account.emit_event("charge.dispute.funds_reinstated", dispute)
        return dispute

    def charge_of_checkout(self, session_id: str) -> StripeObject:
        """Find the charge that paid a checkout."""
        session = self._account.find("checkout.session", session_id)
        return self._charge_of(None, session["payment_intent"])

    def _charge_of(self, charge_id: str | None, intent_id: str | None) -> StripeObject:
        if charge_id is None:
            if intent_id is None:
                raise required("charge")
            charge_id = self._account.find("payment_intent", intent_id)["latest_charge"]
        charge = self._account.find("charge", str(charge_id))
        if charge["status"] != "succeeded":
            raise StripeError(f"Charge {charge['id']} did not succeed: it cannot be reversed.")
        return charge

    def _add_refund(self, charge: StripeObject, amount: int) -> None:
        refunded = charge["amount_refunded"] + amount
        charge |= {
            "amount_refunded": refunded,
            "refunded": refunded == charge["amount_captured"],
        }
        self._store.put(charge)
        self._account.emit_event("charge.refunded", charge)

    def _remove_refund(self, refund: StripeObject) -> None:
        charge = self._account.find("charge", refund["charge"])
        charge |= {
            "amount_refunded": charge["amount_refunded"] - refund["amount"],
            "refunded": False,
        }
        self._store.put(charge)
        self._account.emit_event("charge.updated", charge)
