"""Cards that customers let Stripe keep, to be offered at their next checkout."""

from dataclasses import dataclass

from local.fake_stripe import shapes
from local.fake_stripe.errors import invalid
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store


@dataclass(frozen=True, slots=True)
class Payer:
    """What a payer tells the page; without a saved card they give one, and may have it kept."""

    email: str | None = None
    saved_card: str | None = None
    keeps_card: bool = False


NOBODY = Payer()


def asks_to_keep(session: StripeObject) -> bool:
    """Whether the payment page has the box to tick."""
    options = session["saved_payment_method_options"] or {}
    return options.get("payment_method_save") == "enabled"


def offered(store: Store, session: StripeObject) -> list[StripeObject]:
    """The cards that the session's customer has saved, the latest first."""
    return [
        card
        for card in store.scan("payment_method")
        if card["customer"] is not None
        and card["customer"] == session["customer"]
        and card["allow_redisplay"] == "always"
    ]


def require_offered(store: Store, session: StripeObject, payer: Payer) -> None:
    """Refuse a card that the page does not offer, or to keep one where it does not ask."""
    saved = {card["id"] for card in offered(store, session)}
    if payer.saved_card and payer.saved_card not in saved:
        raise invalid("payment_method", "The customer has saved no such card.")
    if payer.keeps_card and not asks_to_keep(session):
        raise invalid("payment_method_save", "This Checkout Session does not save cards.")


def forget_cards(store: Store, customer: str) -> None:
    """Detach the cards of a customer."""
    for card in list(store.scan("payment_method")):
        if card["customer"] == customer:
            store.put(card | {"customer": None})


def kept(intent: StripeObject, created: int, email: str | None) -> StripeObject:
    """The card that paid, kept for its customer with their consent."""
    return shapes.payment_method(
        id=intent["payment_method"],
        created=created,
        customer=intent["customer"],
        allow_redisplay="always",
        email=email,
    )
