"""`/_fake`: what tests and the demo control, beside Stripe's own API."""

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.fake_stripe.account import Account, WebhookSettings
from local.fake_stripe.api import Outage
from local.fake_stripe.cards import Payer
from local.fake_stripe.config import API_VERSION
from local.fake_stripe.errors import StripeError
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Pay(_Body):
    outcome: Literal["paid", "declined", "processing"] = "paid"
    email: str | None = None
    settle_after: float | None = Field(default=None, ge=0, le=86_400)
    settlement: Literal["succeeded", "failed"] = "succeeded"
    saved_card: str | None = None
    keeps_card: bool = False


class _Refund(_Body):
    amount: int | None = None
    outcome: Literal["succeeded", "pending"] = "succeeded"


class _Dispute(_Body):
    amount: int | None = None
    inquiry: bool = False


class _CloseDispute(_Body):
    outcome: Literal["won", "lost", "warning_closed"]


class _Settle(_Body):
    outcome: Literal["succeeded", "failed"] = "succeeded"


class _Redeliver(_Body):
    copies: int = Field(default=1, ge=1, le=100)


class _Emit(_Body):
    type: str = Field(min_length=1, max_length=255)
    object: StripeObject
    api_version: str | None = API_VERSION
    livemode: bool = False
    account: str | None = None


class _ChangeWebhook(_Body):
    url: str | None = None
    secrets: tuple[str, ...] | None = Field(default=None, min_length=1)
    paused: bool | None = None
    delay_seconds: float | None = None
    copies: int | None = None


class _Outage(_Body):
    requests: int = Field(default=1, ge=0, le=1_000_000)
    status: int = Field(default=503, ge=400, le=599)


class Control:
    """Endpoints that control the fake."""

    def __init__(
        self, account: Account, reversals: Reversals, store: Store, outage: Outage
    ) -> None:
        self._account = account
        self._reversals = reversals
        self._store = store
        self._outage = outage

    def routes(self) -> list[Route]:
        """Return the paths."""
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
        """Show that the server runs."""
        return JSONResponse({"ok": True, "api_version": API_VERSION})

    async def pay(self, request: Request) -> Response:
        """Pay a session as its payment page does."""
        body = await _read(request, _Pay)
        with self._store.transaction():
            session = self._account.pay(
                request.path_params["id"],
                body.outcome,
                Payer(body.email, body.saved_card, body.keeps_card),
                body.settle_after,
                body.settlement,
            )
        return JSONResponse(session)

    async def settle(self, request: Request) -> Response:
        """Let a pending payment succeed or fail."""
        body = await _read(request, _Settle)
        with self._store.transaction():
            session = self._account.settle(request.path_params["id"], body.outcome)
        return JSONResponse(session)

    async def refund(self, request: Request) -> Response:
        """Refund what paid a session, in part or as a whole."""
        body = await _read(request, _Refund)
        with self._store.transaction():
            charge = self._reversals.charge_of_checkout(request.path_params["id"])
            return JSONResponse(self._reversals.refund(charge, body.amount, body.outcome))

    async def settle_refund(self, request: Request) -> Response:
        """End a refund, or take it back after it had arrived."""
        body = await _read(request, _Settle)
        with self._store.transaction():
            id_ = request.path_params["id"]
            return JSONResponse(self._reversals.settle_refund(id_, body.outcome))

    async def dispute(self, request: Request) -> Response:
        """Let the payer of a session ask their bank for the money."""
        body = await _read(request, _Dispute)
        with self._store.transaction():
            charge = self._reversals.charge_of_checkout(request.path_params["id"])
            opened = self._reversals.dispute(charge, body.amount, inquiry=body.inquiry)
        return JSONResponse(opened)

    async def close_dispute(self, request: Request) -> Response:
        """Let the bank decide."""
        body = await _read(request, _CloseDispute)
        with self._store.transaction():
            id_ = request.path_params["id"]
            return JSONResponse(self._reversals.close_dispute(id_, body.outcome))

    async def emit(self, request: Request) -> Response:
        """Send an event of any type and version, about anything."""
        body = await _read(request, _Emit)
        over: StripeObject = {"api_version": body.api_version, "livemode": body.livemode}
        if body.account is not None:
            over["account"] = body.account
        with self._store.transaction():
            return JSONResponse(self._account.emit_event(body.type, body.object, **over))

    async def redeliver(self, request: Request) -> Response:
        """Deliver an event again, so many times."""
        body = await _read(request, _Redeliver)
        with self._store.transaction():
            event = self._account.find("event", request.path_params["id"])
            self._account.queue_deliveries(event, body.copies)
        return JSONResponse(event)

    async def deliveries(self, request: Request) -> Response:
        """The latest deliveries, newest first; `?event=` narrows them to one event."""
        found = self._store.deliveries(500, request.query_params.get("event"))
        return JSONResponse({"deliveries": [asdict(delivery) for delivery in found]})

    async def webhook(self, _request: Request) -> Response:
        """Return how the webhook is configured."""
        return JSONResponse(self._account.webhook.model_dump())

    async def change_webhook(self, request: Request) -> Response:
        """Change the given settings; pending deliveries are tried again at once."""
        body = (await _read(request, _ChangeWebhook)).model_dump(exclude_unset=True)
        try:
            changed = WebhookSettings.model_validate(self._account.webhook.model_dump() | body)
        except ValidationError as error:
            raise _refusal(error) from error
        self._account.change_webhook(changed)
        return JSONResponse(changed.model_dump())

    async def break_down(self, request: Request) -> Response:
        """Let the next requests to `/v1` fail."""
        body = await _read(request, _Outage)
        self._outage.requests, self._outage.status = body.requests, body.status
        return JSONResponse(body.model_dump())


async def _read[Body: _Body](request: Request, model: type[Body]) -> Body:
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> StripeError:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return StripeError(
        "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in details)
    )
