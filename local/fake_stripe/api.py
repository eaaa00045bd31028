"""`/v1`: the part of Stripe's API that the SDK is pointed at."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.fake_stripe import shapes
from local.fake_stripe.account import Account
from local.fake_stripe.config import API_VERSION
from local.fake_stripe.errors import StripeError, invalid, missing
from local.fake_stripe.forms import Reader, decode
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store

type Endpoint = Callable[[Request, Reader], StripeObject]

_LARGEST_BODY = 1024 * 1024
_LONGEST_KEY = 255
_COLLECTIONS = {
    "charges": "charge",
    "customers": "customer",
    "disputes": "dispute",
    "events": "event",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "refunds": "refund",
}
_FILTERS = {
    "charge": ("customer", "payment_intent"),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
    "payment_intent": ("customer",),
    "payment_method": ("customer",),
    "refund": ("charge", "payment_intent"),
}
_EXPANDABLE = {"customer": "customer", "payment_intent": "payment_intent"}


@dataclass(slots=True)
class Outage:
    """Requests that fail as they do when Stripe has a bad day."""

    requests: int = 0
    status: int = 503


class Api:
    """The endpoints over one account."""

    def __init__(
        self,
        account: Account,
        reversals: Reversals,
        store: Store,
        outage: Outage,
        base_url: Callable[[Request], str],
    ) -> None:
        self._account = account
        self._reversals = reversals
        self._store = store
        self._outage = outage
        self._base_url = base_url

    def routes(self) -> list[Route]:
        """Return the paths; others get the error that Stripe has for unknown ones."""
        sessions = "/v1/checkout/sessions"
        return [
            self._route("POST", sessions, self._open_checkout),
            self._route("GET", sessions, self._list_checkouts),
            self._route("GET", f"{sessions}/{{id}}", self._retrieve_checkout),
            self._route("POST", f"{sessions}/{{id}}/expire", self._expire_checkout),
            self._route("GET", f"{sessions}/{{id}}/line_items", self._list_lines),
            self._route("POST", "/v1/customers", self._create_customer),
            self._route("DELETE", "/v1/customers/{id}", self._delete_customer),
            self._route("POST", "/v1/prices", self._create_price),
            self._route("POST", "/v1/refunds", self._create_refund),
            self._route("POST", "/v1/disputes/{id}/close", self._close_dispute),
            self._route("GET", "/v1/{collection}", self._list),
            self._route("GET", "/v1/{collection}/{id}", self._retrieve),
            self._route("POST", "/v1/{path:path}", self._unknown),
            self._route("GET", "/v1/{path:path}", self._unknown),
        ]

    def _route(self, method: str, path: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            request_id = shapes.new_id("req", 14)
            try:
                response = await self._answer(request, endpoint)
            except StripeError as error:
                response = error.response()
            response.headers["Request-Id"] = request_id
            response.headers["Stripe-Version"] = API_VERSION
            return response

        wired: Callable[[Request], Awaitable[Response]] = answer
        return Route(path, wired, methods=[method])

    async def _answer(self, request: Request, endpoint: Endpoint) -> Response:
        _authenticate(request)
        if self._outage.requests > 0:
            self._outage.requests -= 1
            raise StripeError(
                "An unknown error occurred", status=self._outage.status, type_="api_error"
            )
        encoded = await _encoded(request)
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if key is None:
            with self._store.transaction():
                return JSONResponse(endpoint(request, Reader(decode(encoded))))
        return self._once(key, request, encoded, endpoint)

    def _once(self, key: str, request: Request, encoded: str, endpoint: Endpoint) -> Response:
        if len(key) > _LONGEST_KEY:
            raise invalid("Idempotency-Key", "Idempotency keys have at most 255 characters.")
        subject = f"{request.url.path}\n{encoded}"
        fingerprint = hashlib.sha256(subject.encode()).hexdigest()
        owned_key = f"{request.headers['Authorization']} {key}"
        headers = {"Idempotency-Key": key.encode("latin-1", "replace").decode("latin-1")}
        known = self._store.saved_response(owned_key)
        if known is not None:
            if known[0] != fingerprint:
                raise StripeError(
                    "Keys for idempotent requests can only be used with the same parameters they"
                    f" were first used with. Try using a key other than '{key}'.",
                    type_="idempotency_error",
                )
            headers["Idempotent-Replayed"] = "true"
            return Response(known[1], media_type="application/json", headers=headers)
        # Refused parameters are not remembered, at Stripe neither: the corrected request may
        # come with the same key.
        with self._store.transaction():
            body = json.dumps(endpoint(request, Reader(decode(encoded))))
            self._store.save_response(owned_key, fingerprint, body)
        return Response(body, media_type="application/json", headers=headers)

    def _open_checkout(self, request: Request, params: Reader) -> StripeObject:
        expand = params.texts("expand")
        session = self._account.open_checkout(params, self._base_url(request))
        return self._expanded(session, expand)

    def _retrieve_checkout(self, request: Request, params: Reader) -> StripeObject:
        expand = params.texts("expand")
        params.done()
        session = self._account.find("checkout.session", request.path_params["id"])
        return self._expanded(session, expand)

    def _expire_checkout(self, request: Request, params: Reader) -> StripeObject:
        params.done()
        return self._account.expire(request.path_params["id"])

    def _list_checkouts(self, request: Request, params: Reader) -> StripeObject:
        wanted = {key: params.text(key) for key in ("status", "customer", "payment_intent")}
        return self._page(request, params, "checkout.session", lambda each: _agrees(each, wanted))

    def _list_lines(self, request: Request, params: Reader) -> StripeObject:
        params.whole("limit")
        params.done()
        lines = self._account.lines(request.path_params["id"])
        return shapes.listing(request.url.path, lines, has_more=False)

    def _create_customer(self, _request: Request, params: Reader) -> StripeObject:
        return self._account.create_customer(params)

    def _delete_customer(self, request: Request, params: Reader) -> StripeObject:
        params.done()
        return self._account.delete_customer(request.path_params["id"])

    def _create_price(self, _request: Request, params: Reader) -> StripeObject:
        return self._account.create_price(params)

    def _create_refund(self, _request: Request, params: Reader) -> StripeObject:
        return self._reversals.create_refund(params)

    def _close_dispute(self, request: Request, params: Reader) -> StripeObject:
        params.done()
        return self._reversals.close_dispute(request.path_params["id"], "lost")

    def _list(self, request: Request, params: Reader) -> StripeObject:
        kind = _COLLECTIONS.get(request.path_params["collection"])
        if kind is None:
            return self._unknown(request, params)
        wanted = {name: params.text(name) for name in _FILTERS.get(kind, ())}
        types = set(params.texts("types")) if kind == "event" else set()
        return self._page(
            request,
            params,
            kind,
            lambda each: _agrees(each, wanted) and (not types or each.get("type") in types),
        )

    def _retrieve(self, request: Request, params: Reader) -> StripeObject:
        kind = _COLLECTIONS.get(request.path_params["collection"])
        if kind is None:
            return self._unknown(request, params)
        params.done()
        return self._account.find(kind, request.path_params["id"])

    def _unknown(self, request: Request, _params: Reader) -> StripeObject:
        raise StripeError(
            f"Unrecognized request URL ({request.method}: {request.url.path})."
            " The fake Stripe simulates Checkout, prices, customers, refunds, disputes and events.",
            status=404,
        )

    def _page(
        self,
        request: Request,
        params: Reader,
        kind: str,
        wanted: Callable[[StripeObject], bool],
    ) -> StripeObject:
        limit = params.whole("limit") or 10
        if not 1 <= limit <= 100:  # noqa: PLR2004 - Stripe's own bounds
            raise invalid("limit", "This value must be between 1 and 100.")
        after = params.text("starting_after")
        if after and self._store.get(kind, after) is None:
            raise missing(kind, after, param="starting_after", status=400)
        in_time = _created_filter(params)
        params.done()
        found: list[StripeObject] = []
        for each in self._store.scan(kind, before=after):
            if in_time(each) and wanted(each):
                found.append(each)
            if len(found) > limit:
                break
        return shapes.listing(request.url.path, found[:limit], has_more=len(found) > limit)

    def _expanded(self, session: StripeObject, expand: list[str]) -> StripeObject:
        for field in expand:
            if field == "line_items":
                url = f"/v1/checkout/sessions/{session['id']}/line_items"
                lines = self._account.lines(session["id"])
                session = session | {field: shapes.listing(url, lines, has_more=False)}
            elif field in _EXPANDABLE and session[field]:
                session = session | {field: self._account.find(_EXPANDABLE[field], session[field])}
            elif field not in _EXPANDABLE:
                raise invalid("expand", f"This property cannot be expanded ({field}).")
        return session


def _authenticate(request: Request) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key.startswith(("sk_test_", "rk_test_")):
        raise StripeError(
            "Invalid API Key provided. The fake Stripe takes test keys only: sk_test_...",
            status=401,
        )


async def _encoded(request: Request) -> str:
    if request.method in {"GET", "DELETE"}:
        return request.url.query
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise StripeError("The request is too large.", status=413)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise StripeError("The form is not UTF-8.") from error


def _agrees(each: StripeObject, wanted: dict[str, str | None]) -> bool:
    return all(value is None or each.get(key) == value for key, value in wanted.items())


def _created_filter(params: Reader) -> Callable[[StripeObject], bool]:
    group = params.group("created")
    if group is None:
        return lambda _each: True
    bounds: dict[str, int | None] = {key: group.whole(key) for key in ("gt", "gte", "lt", "lte")}
    group.done()
    tests: dict[str, Callable[[int, int], bool]] = {
        "gt": int.__gt__,
        "gte": int.__ge__,
        "lt": int.__lt__,
        "lte": int.__le__,
    }
    return lambda each: all(
        bound is None or tests[key](each["created"], bound) for key, bound in bounds.items()
    )
