"""The payment page: one amount, one button, and a way back."""

from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.fake_stripe import cards
from local.fake_stripe.account import Account, Outcome, Settlement
from local.fake_stripe.amounts import format_amount
from local.fake_stripe.cards import Payer
from local.fake_stripe.errors import StripeError
from local.fake_stripe.forms import Reader, decode
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store

_PAGES = Path(__file__).parent / "pages"
_FRAME = Template((_PAGES / "pay.html").read_text("utf-8"))
_STYLE = (_PAGES / "pay.css").read_text("utf-8")
_LARGEST_FORM = 4_096
_OUTCOMES: dict[str, Outcome] = {
    "paid": "paid",
    "disputed": "paid",
    "declined": "declined",
    "processing": "processing",
    "failing": "processing",
}
# Long enough to see the page that waits.
_SETTLE_SECONDS = 5.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class PayPage:
    """Shows open sessions, and pays them as the payer chose."""

    def __init__(self, account: Account, reversals: Reversals, store: Store) -> None:
        self._account = account
        self._reversals = reversals
        self._store = store

    def routes(self) -> list[Route]:
        """The address that a session's `url` names."""
        return [
            Route("/c/pay/{id}", self._show, methods=["GET"]),
            Route("/c/pay/{id}", self._pay, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        try:
            session = self._account.find("checkout.session", request.path_params["id"])
        except StripeError:
            return _notice("This page leads nowhere", "There is no such checkout.", 404)
        if session["status"] == "complete":
            return RedirectResponse(_success_url(session), 303)
        if session["status"] == "expired":
            return _notice("This checkout has expired", "Go back and start it again.", 410)
        return _page(_title(session), self._form(session))

    async def _pay(self, request: Request) -> Response:
        body = (await request.body())[:_LARGEST_FORM].decode(errors="replace")
        try:
            with self._store.transaction():
                session = self._apply(request.path_params["id"], Reader(decode(body)))
        except StripeError:
            # A second click, or a page left open too long: the first answer stands.
            return RedirectResponse(str(request.url), 303)
        if session["status"] == "complete":
            return RedirectResponse(_success_url(session), 303)
        return RedirectResponse(str(request.url), 303)

    def _apply(self, session_id: str, form: Reader) -> StripeObject:
        chosen = form.text("outcome") or "paid"
        payer = Payer(form.text("email"), form.text("card"), form.text("keep") is not None)
        settlement: Settlement = "failed" if chosen == "failing" else "succeeded"
        outcome = _OUTCOMES.get(chosen, "paid")
        session = self._account.pay(session_id, outcome, payer, _SETTLE_SECONDS, settlement)
        if chosen == "disputed" and session["payment_intent"]:
            self._reversals.dispute(self._reversals.charge_of_checkout(session_id))
        return session

    def _form(self, session: StripeObject) -> str:
        lines = "".join(
            f"<div><dt>{escape(line['description'])}{_times(line['quantity'])}</dt>"
            f"<dd>{_money(line['amount_total'], session)}</dd></div>"
            for line in self._account.lines(session["id"])
        )
        total = _money(session["amount_total"], session)
        email = escape(self._account.email(session) or "")
        # Stripe's page lets nobody change the address of its customer.
        fixed = " readonly" if email and session["customer"] else ""
        return f"""
    <h1>Your order</h1>
    <p class="total">{total}</p>
    <dl class="lines">{lines}</dl>
    {self._alert(session)}
    <form method="post">
      <label>Email for the receipt
        <input type="email" name="email" value="{email}" autocomplete="email"{fixed}>
      </label>
      {self._cards(session)}
      <button class="pay" name="outcome" value="paid">Pay {total}</button>
      {_cancel(session)}
      <details>
        <summary>Other ways this can go</summary>
        <button name="outcome" value="declined">Have the card declined</button>
        <button name="outcome" value="processing">Pay by bank transfer, which arrives later</button>
        <button name="outcome" value="failing">Pay by bank transfer, which never arrives</button>
        <button name="outcome" value="disputed">Pay, and have the bank dispute it</button>
      </details>
    </form>"""

    def _cards(self, session: StripeObject) -> str:
        saved = "".join(
            f'<label><input type="radio" name="card" value="{escape(card["id"])}"'
            f"{'' if position else ' checked'}> Visa ending in {escape(card['card']['last4'])}"
            " (saved)</label>"
            for position, card in enumerate(cards.offered(self._store, session))
        )
        other = '<label><input type="radio" name="card" value=""> Another card</label>'
        keep = '<label><input type="checkbox" name="keep" value="1"> Save this card</label>'
        choice = f"<fieldset><legend>Pay with</legend>{saved}{other}</fieldset>" if saved else ""
        return choice + (keep if cards.asks_to_keep(session) else "")

    def _alert(self, session: StripeObject) -> str:
        if not session["payment_intent"]:
            return ""
        intent = self._account.find("payment_intent", session["payment_intent"])
        message = escape(intent["last_payment_error"]["message"])
        return f'<p class="alert" role="alert">{message} Nothing was charged; try again.</p>'


def _success_url(session: StripeObject) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _title(session: StripeObject) -> str:
    return f"Pay {_money(session['amount_total'], session)}"


def _money(amount: int, session: StripeObject) -> str:
    return escape(format_amount(amount, session["currency"]))


def _times(quantity: int) -> str:
    return f" &times; {quantity}" if quantity > 1 else ""


def _cancel(session: StripeObject) -> str:
    if session["cancel_url"] is None:
        return ""
    return f'<a class="cancel" href="{escape(session["cancel_url"])}">Cancel and go back</a>'


def _notice(heading: str, sentence: str, status: int) -> Response:
    return _page(heading, f"<h1>{heading}</h1><p>{sentence}</p>", status)


def _page(title: str, content: str, status: int = 200) -> Response:
    html = _FRAME.substitute(title=title, style=_STYLE, content=content)
    return HTMLResponse(html, status, headers=_HEADERS)
