"""Reads the parameters of what is created, checked as Stripe checks them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.fake_stripe import amounts, shapes
from local.fake_stripe.errors import StripeError, invalid, missing, required
from local.fake_stripe.forms import Reader
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store

_SHORTEST_LIFE = 30 * 60
_LONGEST_LIFE = 24 * 3600
_MOST_LINES = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class NewCheckout:
    """A new session, its line items, and the data of its payment."""

    session: StripeObject
    lines: list[StripeObject]
    payment: StripeObject


def read_checkout(params: Reader, store: Store, now: int) -> NewCheckout:
    """Read the parameters of a Checkout Session in payment mode, hosted by Stripe."""
    if params.text("mode") != "payment":
        raise invalid("mode", "The fake Stripe simulates mode=payment only.")
    params.choice("ui_mode", ("hosted_page", "hosted"), "hosted_page")
    lines = [_line(item, store, now) for item in params.groups("line_items")]
    if not 0 < len(lines) <= _MOST_LINES:
        raise required("line_items")
    currency = _one_currency(lines)
    total = amounts.require_total(sum(line["amount_total"] for line in lines), currency)
    session = shapes.checkout_session(
        id=shapes.new_checkout_id(),
        created=now,
        amount_subtotal=total,
        amount_total=total,
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        currency=currency,
        success_url=_address(params, "success_url") or _raise_missing("success_url"),
        cancel_url=_address(params, "cancel_url"),
        client_reference_id=params.text("client_reference_id", 200),
        expires_at=_expiry(params, now),
        locale=params.text("locale"),
        metadata=params.metadata(),
        submit_type=params.choice("submit_type", ("auto", "pay", "book", "donate"), "auto"),
        payment_method_types=params.texts("payment_method_types") or ["card"],
        **_payer(params, store),
    )
    payment = _payment(params.group("payment_intent_data"))
    params.done()
    return NewCheckout(session, lines, payment)


def read_customer(params: Reader, now: int) -> StripeObject:
    """Read the parameters of a customer."""
    found = shapes.customer(
        created=now,
        description=params.text("description"),
        email=params.text("email", 512),
        metadata=params.metadata(),
        name=params.text("name", 256),
        phone=params.text("phone", 20),
    )
    params.done()
    return found


def read_price(params: Reader, now: int) -> tuple[StripeObject, StripeObject]:
    """Read the parameters of a price to be configured once; returns it and its product."""
    price, product = _priced(params, now)
    params.done()
    return price | {"active": True}, product


def _line(item: Reader, store: Store, now: int) -> StripeObject:
    configured, priced = item.text("price"), item.group("price_data")
    if configured is not None:
        found = store.get("price", configured)
        if found is None:
            raise missing("price", configured, param=item.name("price"), status=400)
        price, product = found, store.get("product", found["product"]) or {"name": ""}
    elif priced is not None:
        price, product = _priced(priced, now)
        priced.done()
    else:
        raise required(item.name("price_data"))
    quantity = item.whole("quantity")
    if quantity is None or quantity < 1:
        raise required(item.name("quantity"))
    item.done()
    return shapes.line_item(price, quantity, product["name"])


def _priced(given: Reader, now: int) -> tuple[StripeObject, StripeObject]:
    currency = amounts.require_currency(
        given.text("currency") or _raise_missing(given.name("currency")), given.name("currency")
    )
    amount = given.whole("unit_amount")
    if amount is None:
        raise required(given.name("unit_amount"))
    about = given.group("product_data")
    if about is None:
        raise required(given.name("product_data"))
    name = about.text("name") or _raise_missing(about.name("name"))
    about.text("description")
    about.metadata()
    about.done()
    product: StripeObject = {"id": shapes.new_id("prod"), "object": "product", "name": name}
    price = shapes.price(
        amount=amounts.require_amount(amount, currency, given.name("unit_amount")),
        currency=currency,
        product=product["id"],
        created=now,
    )
    return price, product


def _one_currency(lines: list[StripeObject]) -> str:
    first, *others = {str(line["currency"]) for line in lines}
    if others:
        raise invalid("line_items", "All line items must be in the same currency.")
    return first


def _payer(params: Reader, store: Store) -> StripeObject:
    customer, email = params.text("customer"), params.text("customer_email", 512)
    creation = params.text("customer_creation")
    if customer and (email or creation):
        raise invalid("customer", "You may only specify one of these: customer, customer_email.")
    if email is not None and not _EMAIL.fullmatch(email):
        raise invalid("customer_email", f"Invalid email address: {email}", code="email_invalid")
    known = store.get("customer", customer) if customer else None
    if customer and (known is None or "deleted" in known):
        raise missing("customer", customer, param="customer", status=400)
    return {
        "saved_payment_method_options": _saved_cards(params, customer or creation == "always"),
        "customer": customer,
        "customer_creation": None if customer else creation or "if_required",
        "customer_email": email,
    }


def _saved_cards(params: Reader, has_customer: object) -> StripeObject | None:
    options = params.group("saved_payment_method_options")
    if options is None:
        return None
    choices = ("disabled", "enabled")
    found = {
        name: options.choice(name, choices, "disabled")
        for name in ("payment_method_remove", "payment_method_save")
    }
    options.done()
    if found["payment_method_save"] == "enabled" and not has_customer:
        raise invalid(options.name("payment_method_save"), "Saving a card requires a customer.")
    return found | {"allow_redisplay_filters": ["always"]}


def _payment(data: Reader | None) -> StripeObject:
    if data is None:
        return {"metadata": {}, "description": None, "receipt_email": None}
    found = {
        "metadata": data.metadata(),
        "description": data.text("description", 1_000),
        "receipt_email": data.text("receipt_email", 512),
    }
    data.done()
    return found


def _expiry(params: Reader, now: int) -> int:
    expires_at = params.whole("expires_at")
    if expires_at is None:
        return now + _LONGEST_LIFE
    if not now + _SHORTEST_LIFE <= expires_at <= now + _LONGEST_LIFE:
        raise invalid(
            "expires_at",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from creation.",
        )
    return expires_at


def _address(params: Reader, key: str) -> str | None:
    url = params.text(key)
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise invalid(key, "Not a valid URL", code="url_invalid")
    return url


def _raise_missing(param: str) -> str:
    raise StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)
