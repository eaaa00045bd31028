"""`/v2/email`: the part of SES's API that our functions call."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.fake_ses.account import Account
from local.fake_ses.errors import SesError, bad_request, missing
from local.fake_ses.model import faults, service_model
from local.fake_ses.store import Store

type Endpoint = Callable[[Request], Awaitable[Response]]

_SUPPRESSIONS: Final = "/v2/email/suppression/addresses"
_LARGEST: Final = 40_000_000


class _BrokenOff(Response):
    """Ends before it is whole, so that the client learns nothing."""

    def init_headers(self, _headers: Mapping[str, str] | None = None) -> None:
        """Promise more than will come."""
        self.raw_headers = [(b"content-length", b"64"), (b"content-type", b"application/json")]


class Api:
    """Endpoints for boto3's client."""

    def __init__(self, account: Account, store: Store, clock: Callable[[], float]) -> None:
        self._account = account
        self._store = store
        self._clock = clock

    def routes(self) -> list[Route]:
        """Return the paths."""
        paths: list[tuple[str, str, Endpoint]] = [
            ("POST", "/v2/email/outbound-emails", self.send),
            ("GET", "/v2/email/account", self.account),
            ("GET", _SUPPRESSIONS, self.suppressions),
            ("PUT", _SUPPRESSIONS, self.suppress),
            ("GET", f"{_SUPPRESSIONS}/{{address}}", self.suppression),
            ("DELETE", f"{_SUPPRESSIONS}/{{address}}", self.release),
        ]
        return [Route(path, endpoint, methods=[method]) for method, path, endpoint in paths]

    async def send(self, request: Request) -> Response:
        """SendEmail."""
        body = await _read(request)
        trouble = self._account.trouble
        if trouble.requests:
            trouble.requests -= 1
            if trouble.status:
                raise SesError(trouble.code, "The stand-in was told to fail.", trouble.status)
            self._account.send(body)
            return _BrokenOff()
        return JSONResponse({"MessageId": self._account.send(body)})

    async def account(self, _request: Request) -> Response:
        """GetAccount."""
        return JSONResponse(self._account.describe())

    async def suppressions(self, request: Request) -> Response:
        """ListSuppressedDestinations, all of them on one page."""
        reasons = request.query_params.getlist("Reason")
        found = self._store.suppressed().items()
        listed = [_suppression(address, *given) for address, given in found]
        return JSONResponse(
            {
                "SuppressedDestinationSummaries": [
                    one for one in listed if not reasons or one["Reason"] in reasons
                ]
            }
        )

    async def suppress(self, request: Request) -> Response:
        """PutSuppressedDestination."""
        body = await _read(request)
        shape: Any = service_model().operation_model("PutSuppressedDestination").input_shape
        for fault in faults(body, shape):
            raise bad_request(fault)
        self._store.suppress(body["EmailAddress"].lower(), body["Reason"], self._clock())
        return JSONResponse({})

    async def suppression(self, request: Request) -> Response:
        """GetSuppressedDestination."""
        address = request.path_params["address"].lower()
        given = self._store.suppressed().get(address)
        if given is None:
            raise missing("Email address does not exist on your suppression list.")
        return JSONResponse({"SuppressedDestination": _suppression(address, *given)})

    async def release(self, request: Request) -> Response:
        """DeleteSuppressedDestination."""
        if not self._store.release(request.path_params["address"].lower()):
            raise missing("Email address does not exist on your suppression list.")
        return JSONResponse({})


def _suppression(address: str, reason: str, updated_at: float) -> dict[str, Any]:
    return {"EmailAddress": address, "Reason": reason, "LastUpdateTime": updated_at}


async def _read(request: Request) -> dict[str, Any]:
    body = await request.body()
    if len(body) > _LARGEST:
        raise bad_request("Message length is more than 41943040 bytes long")
    try:
        given = json.loads(body)
    except ValueError as error:
        raise SesError("SerializationException", "The body is no JSON.") from error
    if not isinstance(given, dict):
        raise SesError("SerializationException", "The body is no structure.")
    return given
