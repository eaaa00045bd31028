"""`/_fake`: what tests and the demo do to the account that no API of Stripe's allows."""

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.fake_stripe.account import Account, WebhookSettings
from local.fake_stripe.api import Outage
from local.fake_stripe.config import API_VERSION
from local.fake_stripe.errors import StripeError
from local.fake_stripe.ledger import Ledger
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.shapes import StripeObject


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Pay(_Wish):
    outcome: Literal["paid", "declined", "processing"] = "paid"
    email: str | None = None
    settle_after: float | None = Field(default=None, ge=0, le=86_400)
    settlement: Literal["succeeded", "failed"] = "succeeded"


class _Refund(_Wish):
    amount: int | None = None
    outcome: Literal["succeeded", "pending"] = "succeeded"


class _Dispute(_Wish):
    amount: int | None = None
    inquiry: bool = False


class _CloseDispute(_Wish):
    outcome: Literal["won", "lost", "warning_closed"]


class _Settle(_Wish):
    outcome: Literal["succeeded", "failed"] = "succeeded"


class _Redeliver(_Wish):
    copies: int = Field(default=1, ge=1, le=100)


class _Emit(_Wish):
    type: str = Field(min_length=1, max_length=255)
    object: StripeObject
    api_version: str | None = API_VERSION
    livemode: bool = False
    account: str | None = None


class _ChangeWebhook(_Wish):
    url: str | None = None
    secrets: tuple[str, ...] | None = Field(default=None, min_length=1)
    paused: bool | None = None
    delay_seconds: float | None = None
    copies: int | None = None


class _Outage(_Wish):
    requests: int = Field(default=1, ge=0, le=1_000_000)
    status: int = Field(default=503, ge=400, le=599)


class Control:
    """The levers behind the fake."""

    def __init__(
        self, account: Account, reversals: Reversals, ledger: Ledger, outage: Outage
    ) -> None:
        self._account = account
        self._reversals = reversals
        self._ledger = ledger
        self._outage = outage

    def routes(self) -> list[Route]:
        """One lever per path."""
        session = "/_fake/checkout/sessions/{id}"
        return [
            Route("/_fake/health", self.health, methods=["GET"]),
            Route(f"{session}/pay", self.pay, methods=["POST"]),
            Route(f"{session}/settle", self.settle, methods=["POST"]),
            Route(f"{session}/refund", self.refund, methods=["POST"]),
            Route(f"{session}/dispute", self.dispute, methods=["POST"]),
            Route("/_fake/refunds/{id}/settle", self.settle_refund, methods=["POST"]),
            Route("/_fake/disputes/{id}/close", self.close_dispute, methods=["POST"]),
            Route("/_fake/events", self.emit, methods=["POST"]),
            Route("/_fake/events/{id}/redeliver", self.redeliver, methods=["POST"]),
            Route("/_fake/deliveries", self.deliveries, methods=["GET"]),
            Route("/_fake/webhook", self.webhook, methods=["GET"]),
            Route("/_fake/webhook", self.change_webhook, methods=["POST"]),
            Route("/_fake/outage", self.break_down, methods=["POST"]),
        ]

    async def health(self, _request: Request) -> Response:
        """Say that the server answers."""
        return JSONResponse({"ok": True, "api_version": API_VERSION})

    async def pay(self, request: Request) -> Response:
        """Pay a session as its page would."""
        wish = await _read(request, _Pay)
        with self._ledger.transaction():
            session = self._account.pay(
                request.path_params["id"],
                wish.outcome,
                wish.email,
                wish.settle_after,
                wish.settlement,
            )
        return JSONResponse(session)

    async def settle(self, request: Request) -> Response:
        """End a payment that is under way."""
        wish = await _read(request, _Settle)
        with self._ledger.transaction():
            session = self._account.settle(request.path_params["id"], wish.outcome)
        return JSONResponse(session)

    async def refund(self, request: Request) -> Response:
        """Refund what paid a session, in part or as a whole."""
        wish = await _read(request, _Refund)
        with self._ledger.transaction():
            charge = self._reversals.charge_of_checkout(request.path_params["id"])
            return JSONResponse(self._reversals.refund(charge, wish.amount, wish.outcome))

    async def settle_refund(self, request: Request) -> Response:
        """End a refund, or take it back after it had arrived."""
        wish = await _read(request, _Settle)
        with self._ledger.transaction():
            id_ = request.path_params["id"]
            return JSONResponse(self._reversals.settle_refund(id_, wish.outcome))

    async def dispute(self, request: Request) -> Response:
        """Let the payer of a session ask their bank for the money."""
        wish = await _read(request, _Dispute)
        with self._ledger.transaction():
            charge = self._reversals.charge_of_checkout(request.path_params["id"])
            opened = self._reversals.dispute(charge, wish.amount, inquiry=wish.inquiry)
        return JSONResponse(opened)

    async def close_dispute(self, request: Request) -> Response:
        """Let the bank decide."""
        wish = await _read(request, _CloseDispute)
        with self._ledger.transaction():
            id_ = request.path_params["id"]
            return JSONResponse(self._reversals.close_dispute(id_, wish.outcome))

    async def emit(self, request: Request) -> Response:
        """Send an event of any type and version, about anything."""
        wish = await _read(request, _Emit)
        over: StripeObject = {"api_version": wish.api_version, "livemode": wish.livemode}
        if wish.account is not None:
            over["account"] = wish.account
        with self._ledger.transaction():
            return JSONResponse(self._account.tell(wish.type, wish.object, **over))

    async def redeliver(self, request: Request) -> Response:
        """Deliver an event again, as often as wished."""
        wish = await _read(request, _Redeliver)
        with self._ledger.transaction():
            event = self._account.find("event", request.path_params["id"])
            self._account.send(event, wish.copies)
        return JSONResponse(event)

    async def deliveries(self, request: Request) -> Response:
        """The latest deliveries, newest first; `?event=` narrows them to one event."""
        found = self._ledger.deliveries(500, request.query_params.get("event"))
        return JSONResponse({"deliveries": [asdict(delivery) for delivery in found]})

    async def webhook(self, _request: Request) -> Response:
        """Where events go now."""
        return JSONResponse(self._account.webhook.model_dump())

    async def change_webhook(self, request: Request) -> Response:
        """Change what is named; what waits is tried again at once."""
        wish = (await _read(request, _ChangeWebhook)).model_dump(exclude_unset=True)
        try:
            changed = WebhookSettings.model_validate(self._account.webhook.model_dump() | wish)
        except ValidationError as error:
            raise _refusal(error) from error
        self._account.change_webhook(changed)
        return JSONResponse(changed.model_dump())

    async def break_down(self, request: Request) -> Response:
        """Let the next requests to `/v1` fail."""
        wish = await _read(request, _Outage)
        self._outage.requests, self._outage.status = wish.requests, wish.status
        return JSONResponse(wish.model_dump())


async def _read[Wish: _Wish](request: Request, model: type[Wish]) -> Wish:
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> StripeError:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return StripeError(
        "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in details)
    )
