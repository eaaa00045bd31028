"""How money goes back in the fake account: refunds that may fail, and disputes with their end."""

from typing import Literal

from local.fake_stripe import reversal_shapes as shapes
from local.fake_stripe.account import Account
from local.fake_stripe.errors import StripeError, invalid, required
from local.fake_stripe.forms import Reader
from local.fake_stripe.ledger import Ledger
from local.fake_stripe.shapes import StripeObject

type RefundStatus = Literal["pending", "succeeded", "failed"]
type DisputeEnd = Literal["won", "lost", "warning_closed"]

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


class Reversals:
    """The moves; each expects to be called inside a transaction of the ledger."""

    def __init__(self, account: Account, ledger: Ledger) -> None:
        self._account = account
        self._ledger = ledger

    def create_refund(self, params: Reader) -> StripeObject:
        """Read the parameters of a refund, and make it."""
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
        """Give back a part of a charge, or all that is left of it."""
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
        self._ledger.put(created)
        self._account.tell("refund.created", created)
        self._take_off(charge, amount)
        return created

    def settle_refund(self, id_: str, status: RefundStatus) -> StripeObject:
        """Let a refund arrive, or come back from the payer's bank, even after it had arrived."""
        refund = self._account.find("refund", id_)
        if refund["status"] in {"failed", "canceled"}:
            raise StripeError("This refund has ended already.")
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
        self._ledger.put(refund)
        self._account.tell("refund.updated", refund)
        self._account.tell("charge.refund.updated", refund)
        if status == "failed":
            self._account.tell("refund.failed", refund)
            self._put_back(refund)
        return refund

    def dispute(
        self, charge: StripeObject, amount: int | None = None, *, inquiry: bool = False
    ) -> StripeObject:
        """Let the payer's bank ask for the money; an inquiry only asks and takes nothing yet."""
        if charge["disputed"]:
            raise StripeError(f"Charge {charge['id']} is disputed already.")
        amount = charge["amount"] if amount is None else amount
        if not 0 < amount <= charge["amount"]:
            raise StripeError("A dispute is about a part of the charge, or all of it.")
        opened = shapes.dispute(charge, inquiry=inquiry, created=self._account.now(), amount=amount)
        self._ledger.put(opened)
        self._ledger.put(charge | {"disputed": True})
        self._account.tell("charge.dispute.created", opened)
        if not inquiry:
            self._account.tell("charge.dispute.funds_withdrawn", opened)
        return opened

    def close_dispute(self, id_: str, end: DisputeEnd) -> StripeObject:
        """Let the bank decide; a dispute that was lost may still be won."""
        dispute = self._account.find("dispute", id_)
        if dispute["status"] in {"won", "warning_closed"} or dispute["status"] == end:
            raise StripeError(f"This dispute is {dispute['status']}.")
        dispute |= {"status": end, "is_charge_refundable": False}
        self._ledger.put(dispute)
        self._account.tell("charge.dispute.closed", dispute)
        if end == "won":
            self._account.tell("charge.dispute.funds_reinstated", dispute)
        return dispute

    def charge_of_checkout(self, session_id: str) -> StripeObject:
        """The charge that paid a checkout."""
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

    def _take_off(self, charge: StripeObject, amount: int) -> None:
        refunded = charge["amount_refunded"] + amount
        charge |= {
            "amount_refunded": refunded,
            "refunded": refunded == charge["amount_captured"],
        }
        self._ledger.put(charge)
        self._account.tell("charge.refunded", charge)

    def _put_back(self, refund: StripeObject) -> None:
        charge = self._account.find("charge", refund["charge"])
        charge |= {
            "amount_refunded": charge["amount_refunded"] - refund["amount"],
            "refunded": False,
        }
        self._ledger.put(charge)
        self._account.tell("charge.updated", charge)
