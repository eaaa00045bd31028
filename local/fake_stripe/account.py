"""The fake account: sessions are opened, paid, settled and expired, and events are emitted."""

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from local.fake_stripe import cards, shapes
from local.fake_stripe.cards import NOBODY, Payer
from local.fake_stripe.config import API_VERSION, FakeStripeConfig
from local.fake_stripe.errors import StripeError, missing
from local.fake_stripe.forms import Reader
from local.fake_stripe.parameters import read_checkout, read_customer, read_price
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store, Timer

type Outcome = Literal["paid", "declined", "processing"]
type Settlement = Literal["succeeded", "failed"]

# The settlement that a timer of this name brings.
_SETTLEMENTS: dict[str, Settlement] = {"succeeded": "succeeded", "failed": "failed"}
_DECLINE = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
    "type": "card_error",
}


class WebhookSettings(BaseModel):
    """Where and how events are delivered; kept over restarts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = None
    secrets: tuple[str, ...] = Field(min_length=1)
    paused: bool = False
    delay_seconds: float = Field(default=0, ge=0, le=3600)
    copies: int = Field(default=1, ge=1, le=100)


class Account:
    """Operations; each must be called inside a transaction of the store."""

    def __init__(self, config: FakeStripeConfig, store: Store, notify: Callable[[], None]) -> None:
        self._config = config
        self._store = store
        self._notify = notify

    @property
    def webhook(self) -> WebhookSettings:
        """How the endpoint is configured now."""
        changed = self._store.setting("webhook")
        if changed is not None:
            return WebhookSettings.model_validate_json(changed)
        return WebhookSettings(url=self._config.webhook_url, secrets=self._config.secrets)

    def change_webhook(self, changed: WebhookSettings) -> None:
        """Change the endpoint's settings; pending deliveries become due."""
        self._store.set("webhook", changed.model_dump_json())
        self._store.make_due(self._config.clock())
        self._notify()

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._config.clock())

    def find(self, kind: str, id_: str) -> StripeObject:
        """Find an object by its id; raises StripeError."""
        found = self._store.get(kind, id_)
        if found is None:
            raise missing(kind, id_)
        return found

    def open_checkout(self, params: Reader, base_url: str) -> StripeObject:
        """Create a session with its payment page."""
        new = read_checkout(params, self._store, self.now())
        session = new.session | {"url": f"{base_url}/c/pay/{new.session['id']}"}
        self._store.put(session)
        self._store.put(
            {
                "id": f"{session['id']}/details",
                "object": "checkout.details",
                "lines": new.lines,
                "payment": new.payment,
            }
        )
        self._store.set_timer(session["expires_at"], "expire", session["id"])
        return session

    def create_customer(self, params: Reader) -> StripeObject:
        """Create a customer."""
        created = read_customer(params, self.now())
        self._store.put(created)
        self.emit_event("customer.created", created)
        return created

    def delete_customer(self, id_: str) -> StripeObject:
        """Delete a customer and detach their cards; only that there was one remains."""
        known = self.find("customer", id_)
        if "deleted" in known:
            raise missing("customer", id_)
        deleted = {"id": id_, "object": "customer", "deleted": True}
        self._store.put(deleted)
        cards.forget_cards(self._store, id_)
        self.emit_event("customer.deleted", known)
        return deleted

    def create_price(self, params: Reader) -> StripeObject:
        """Configure a price that checkouts may name."""
        price, product = read_price(params, self.now())
        self._store.put(product)
        self._store.put(price)
        self.emit_event("price.created", price)
        return price

    def lines(self, session_id: str) -> list[StripeObject]:
        """Return the line items of a session."""
        found: list[StripeObject] = self.find("checkout.details", f"{session_id}/details")["lines"]
        return found

    def expire(self, session_id: str) -> StripeObject:
        """Close an open session unpaid."""
        session = self._require(session_id, "open")
        session |= {"status": "expired", "url": None}
        return self._save(session, "checkout.session.expired")

    def pay(
        self,
        session_id: str,
        outcome: Outcome,
        payer: Payer = NOBODY,
        settle_after: float | None = None,
        settlement: Settlement = "succeeded",
    ) -> StripeObject:
        """Pay as on the payment page; a transfer settles after `settle_after` seconds."""
        session = self._require(session_id, "open")
        email = payer.email or self.email(session)
        if outcome == "declined":
            return self._decline(session, email)
        cards.require_offered(self._store, session, payer)
        if email or session["customer_creation"] == "always":
            session |= self._payer(session, email)
        session |= {"status": "complete", "url": None}
        if session["amount_total"] == 0:
            session["payment_status"] = "no_payment_required"
        elif outcome == "paid":
            session["payment_status"] = "paid"
            intent = self._charge(session, "succeeded", email, payer.saved_card)
            session["payment_intent"] = intent["id"]
            if payer.keeps_card and not payer.saved_card:
                kept = cards.kept(intent, self.now(), email)
                self._store.put(kept)
                self.emit_event("payment_method.attached", kept)
        else:
            session["payment_intent"] = self._charge(session, "pending", email)["id"]
            if settle_after is not None:
                due = self._config.clock() + settle_after
                self._store.set_timer(due, settlement, session["id"])
        return self._save(session, "checkout.session.completed")

    def email(self, session: StripeObject) -> str | None:
        """The payer's address, as far as it is known before they pay."""
        if session["customer"] is None:
            found: str | None = session["customer_email"]
        else:
            found = self.find("customer", session["customer"]).get("email")
        return found

    def settle(self, session_id: str, settlement: Settlement) -> StripeObject:
        """Let a pending payment succeed or fail."""
        session = self._require(session_id, "complete")
        if session["payment_status"] != "unpaid":
            raise StripeError("This Checkout Session is settled already.")
        self._charge(session, settlement, (session["customer_details"] or {}).get("email"))
        if settlement == "succeeded":
            session["payment_status"] = "paid"
        return self._save(session, f"checkout.session.async_payment_{settlement}")

    def run_timer(self, timer: Timer) -> None:
        """Run a planned action, unless it no longer applies."""
        session = self.find("checkout.session", timer.object_id)
        if timer.action == "expire" and session["status"] == "open":
            self.expire(timer.object_id)
        if timer.action in _SETTLEMENTS and session["payment_status"] == "unpaid":
            self.settle(timer.object_id, _SETTLEMENTS[timer.action])

    def emit_event(self, type_: str, object_: StripeObject, **over: object) -> StripeObject:
        """Store an event and queue it for the webhook."""
        event = shapes.event(type_, object_, created=self.now(), api_version=API_VERSION) | over
        self._store.put(event)
        self.queue_deliveries(event, copies=self.webhook.copies)
        return event

    def queue_deliveries(self, event: StripeObject, copies: int) -> None:
        """Queue deliveries of an event."""
        due = self._config.clock() + self.webhook.delay_seconds
        for _ in range(copies):
            self._store.queue(event, due)
        self._notify()

    def _require(self, session_id: str, status: str) -> StripeObject:
        session = self.find("checkout.session", session_id)
        if session["status"] != status:
            raise StripeError(
                f'Only Checkout Sessions with a status in ["{status}"] can do this;'
                f" this one is {session['status']}."
            )
        return session

    def _save(self, session: StripeObject, event_type: str) -> StripeObject:
        self._store.put(session)
        self.emit_event(event_type, session)
        return session

    def _decline(self, session: StripeObject, email: str | None) -> StripeObject:
        session["payment_intent"] = self._charge(session, "failed", email)["id"]
        self._store.put(session)
        return session

    def _payer(self, session: StripeObject, email: str | None) -> StripeObject:
        details = dict.fromkeys(
            ("address", "business_name", "individual_name", "name", "phone", "tax_ids")
        )
        answer: StripeObject = {
            "customer_details": details | {"email": email, "tax_exempt": "none"}
        }
        if session["customer_creation"] == "always":
            created = shapes.customer(created=self.now(), email=email)
            self._store.put(created)
            self.emit_event("customer.created", created)
            answer["customer"] = created["id"]
        return answer

    def _charge(
        self, session: StripeObject, status: str, email: str | None, card: str | None = None
    ) -> StripeObject:
        intent = self._intent(session)
        intent["payment_method"] = card or intent["payment_method"]
        charge = shapes.charge(intent, status=status, created=self.now(), email=email)
        if intent["status"] == "processing":
            charge["id"] = intent["latest_charge"]
        intent |= {"latest_charge": charge["id"], "payment_method": charge["payment_method"]}
        if status == "succeeded":
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
            intent["last_payment_error"] = None
        elif status == "pending":
            intent["status"] = "processing"
        else:
            intent |= {"status": "requires_payment_method", "payment_method": None}
            intent["last_payment_error"] = _DECLINE | {"charge": charge["id"]}
        self._store.put(charge)
        self._store.put(intent)
        self.emit_event(f"charge.{status}", charge)
        ending = {"failed": "payment_failed", "pending": "processing"}.get(status, status)
        self.emit_event(f"payment_intent.{ending}", intent)
        return intent

    def _intent(self, session: StripeObject) -> StripeObject:
        if session["payment_intent"]:
            return self.find("payment_intent", session["payment_intent"])
        payment = self.find("checkout.details", f"{session['id']}/details")["payment"]
        intent = shapes.payment_intent(
            created=self.now(),
            amount=session["amount_total"],
            currency=session["currency"],
            customer=session["customer"],
            payment_method_types=session["payment_method_types"],
            **payment,
        )
        self._store.put(intent)
        self.emit_event("payment_intent.created", intent)
        return intent
