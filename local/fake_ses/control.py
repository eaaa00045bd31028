"""`/_fake`: what tests and the demo control, beside SES's own API."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.fake_ses.account import Account, Trouble
from local.fake_ses.errors import bad_request
from local.fake_ses.shapes import detail
from local.fake_ses.store import Store, TakenMail


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Happen(_Body):
    fate: Literal["delivery", "bounce", "complaint"]


class _Sending(_Body):
    enabled: bool


class _Trouble(_Body):
    requests: int = Field(default=1, ge=0, le=1_000_000)
    status: int = Field(default=503, ge=0, le=599)
    code: str = "ServiceUnavailable"


class Control:
    """Endpoints that control the stand-in."""

    def __init__(self, account: Account, store: Store) -> None:
        self._account = account
        self._store = store

    def routes(self) -> list[Route]:
        """Return the paths."""
        return [
            Route("/_fake/health", self.health, methods=["GET"]),
            Route("/_fake/mails", self.mails, methods=["GET"]),
            Route("/_fake/mails/{id}", self.mail, methods=["GET"]),
            Route("/_fake/mails/{id}/happen", self.happen, methods=["POST"]),
            Route("/_fake/sending", self.sending, methods=["POST"]),
            Route("/_fake/trouble", self.trouble, methods=["POST"]),
        ]

    async def health(self, _request: Request) -> Response:
        """Show that the server runs."""
        return JSONResponse({"ok": True})

    async def mails(self, request: Request) -> Response:
        """The latest mails, newest first; `?message=` narrows them to one of ours."""
        wanted = request.query_params.get("message")
        found = [self._describe(mail) for mail in self._store.mails(1000)]
        kept = [one for one in found if wanted is None or one["tags"].get("message") == wanted]
        return JSONResponse({"mails": kept})

    async def mail(self, request: Request) -> Response:
        """One mail, with its events as the bus carries them."""
        mail = self._account.find(request.path_params["id"])
        events = [detail(mail, event) for event in self._store.events_of(mail.id)]
        return JSONResponse(self._describe(mail) | {"events": events})

    async def happen(self, request: Request) -> Response:
        """Let a mail be delivered again, bounce, or be complained about."""
        body = await _read(request, _Happen)
        mail = self._account.find(request.path_params["id"])
        self._account.let_happen(mail, body.fate)
        return JSONResponse(self._describe(mail))

    async def sending(self, request: Request) -> Response:
        """Pause the account, or let it send again."""
        body = await _read(request, _Sending)
        self._account.is_sending = body.enabled
        return JSONResponse(body.model_dump())

    async def trouble(self, request: Request) -> Response:
        """Let the next mails fail; status 0 takes the mail and breaks the answer off."""
        body = await _read(request, _Trouble)
        self._account.trouble = Trouble(body.requests, body.status, body.code)
        return JSONResponse(body.model_dump())

    def _describe(self, mail: TakenMail) -> dict[str, Any]:
        happened = [event.kind for event in self._store.events_of(mail.id)]
        return {
            "id": mail.id,
            "taken_at": mail.taken_at,
            "tags": mail.tags,
            "request": mail.request,
            "happened": happened,
        }


async def _read[Body: _Body](request: Request, model: type[Body]) -> Body:
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise bad_request(str(error.errors(include_url=False, include_input=False))) from error
