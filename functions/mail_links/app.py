"""Links of mails: /m/c leads on, /m/o and /m/u unsubscribe, /m/p shows the preferences.

Anyone may call it: a signed token says which mail a link is from, and opens no more than that mail
did. A GET or HEAD changes nothing but who followed a link; a repeated POST changes nothing.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from crm.messages.actions import links
from crm.messages.contracts.links import LinkReply, LinkRequest
from crm.platform.http import HttpApi, limit_body, link_request

app = HttpApi()
handler = app.handler

_FORM = [limit_body(32 * 1024)]
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@app.get("/m/c/<token>", summary="Follow a link of a mail")
@app.head("/m/c/<token>", summary="Look at a link of a mail")
def follow(token: str) -> Response[Any]:
    """Leads to the site, and keeps who came."""
    return _answer(links.follow("c", token, _request(), clock=_now))


@app.get("/m/u/<token>", summary="Ask to unsubscribe")
@app.head("/m/u/<token>", summary="Look at the way out")
def ask_to_leave(token: str) -> Response[Any]:
    """A page with a button."""
    return _answer(links.follow("u", token, _request(), clock=_now))


@app.post("/m/u/<token>", summary="Unsubscribe by the page", middlewares=_FORM)
def leave(token: str) -> Response[Any]:
    """Ends all campaigns for the customer."""
    return _answer(links.unsubscribe("u", token, _request(), clock=_now))


@app.get("/m/o/<token>", summary="Ask to unsubscribe by the header's address")
@app.head("/m/o/<token>", summary="Look at the header's way out")
def ask_to_leave_at_once(token: str) -> Response[Any]:
    """A page with a button, for who opens the address of the header by hand."""
    return _answer(links.follow("o", token, _request(), clock=_now))


@app.post("/m/o/<token>", summary="Unsubscribe in one click", middlewares=_FORM)
def leave_at_once(token: str) -> Response[Any]:
    """What a mail program posts (RFC 8058): no cookie, no redirect, no question."""
    return _answer(links.unsubscribe("o", token, _request(), clock=_now))


@app.get("/m/p/<token>", summary="Show the preferences")
@app.head("/m/p/<token>", summary="Look at the preferences")
def preferences(token: str) -> Response[Any]:
    """The topics, a pause, the time zone, and no mails at all."""
    return _answer(links.follow("p", token, _request(), clock=_now))


@app.post("/m/p/<token>", summary="Save the preferences", middlewares=_FORM)
def choose(token: str) -> Response[Any]:
    """Keeps what the form says."""
    return _answer(links.choose(token, _request(), app.raw_body, clock=_now))


def _request() -> LinkRequest:
    return LinkRequest(**link_request(app.current_event.raw_event), locale=app.locale)


def _answer(reply: LinkReply) -> Response[Any]:
    way = {} if reply.location is None else {"Location": reply.location}
    return Response(
        reply.status, "text/html; charset=utf-8", reply.html, headers={**_HEADERS, **way}
    )


def _now() -> datetime:
    return datetime.now(UTC)
