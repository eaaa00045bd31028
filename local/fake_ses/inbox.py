"""The inbox: each mail as its reader sees it, its links' clicks, and what can happen to it."""

from datetime import UTC, datetime
from email.header import decode_header, make_header
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import psycopg
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.fake_ses.account import Account, Fate
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.links import clicks_of, scan
from local.fake_ses.store import Store, TakenMail
from local.mail_preview.pages import as_seen

_PAGES: Final = Path(__file__).parent / "pages"
_VIEWS: Final = ("light", "dark", "phone", "text", "headers")
_MOST: Final = 200
_FATES: Final[tuple[Fate, ...]] = ("bounce", "complaint")
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'self'; frame-src 'self'",
    "Cache-Control": "no-store",
}


@cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)


class Inbox:
    """Pages for whoever develops."""

    def __init__(self, config: FakeSesConfig, account: Account, store: Store) -> None:
        self._config = config
        self._account = account
        self._store = store

    def routes(self) -> list[Route]:
        """Return the paths."""
        return [
            Route("/", self.listed, methods=["GET"]),
            Route("/mails/{id}", self.mail, methods=["GET"]),
            Route("/mails/{id}/scan", self.scan, methods=["POST"]),
            Route("/mails/{id}/{fate}", self.happen, methods=["POST"]),
        ]

    async def listed(self, _request: Request) -> Response:
        """All mails, newest first."""
        mails = [self._describe(mail) for mail in self._store.mails(_MOST)]
        return _page("inbox.html", mails=mails)

    async def mail(self, request: Request) -> Response:
        """One mail, as `?view=` has it."""
        mail = self._account.find(request.path_params["id"])
        view = request.query_params.get("view", "light")
        return _page(
            "mail.html",
            mail=self._describe(mail),
            view=view if view in _VIEWS else "light",
            views=_VIEWS,
            clicks=await run_in_threadpool(self._clicks, mail),
            can_scan=self._config.site_url is not None,
        )

    async def happen(self, request: Request) -> Response:
        """Let a mail bounce, or be complained about."""
        mail = self._account.find(request.path_params["id"])
        fate = request.path_params["fate"]
        if fate in _FATES:
            self._account.let_happen(mail, cast("Fate", fate))
        return RedirectResponse(f"/mails/{mail.id}", 303)

    async def scan(self, request: Request) -> Response:
        """Follow every link of the mail as a gateway does."""
        mail = self._account.find(request.path_params["id"])
        if self._config.site_url is not None:
            await run_in_threadpool(scan, _html(mail), self._config.site_url)
        return RedirectResponse(f"/mails/{mail.id}", 303)

    def _clicks(self, mail: TakenMail) -> list[dict[str, Any]] | None:
        if self._config.dsn is None or "message" not in mail.tags:
            return None
        try:
            return clicks_of(mail.tags["message"], self._config.dsn)
        except psycopg.Error:
            return None

    def _describe(self, mail: TakenMail) -> dict[str, Any]:
        simple = mail.request["Content"]["Simple"]
        headers = [
            ("From", mail.request["FromEmailAddress"]),
            ("To", ", ".join(mail.request["Destination"].get("ToAddresses", []))),
            *(("Reply-To", one) for one in mail.request.get("ReplyToAddresses", [])),
            ("Subject", simple["Subject"]["Data"]),
            *((one["Name"], one["Value"]) for one in simple.get("Headers", [])),
        ]
        html = _html(mail)
        return {
            "id": mail.id,
            "at": _at(mail.taken_at),
            # As a mail program shows it; the headers are as they were sent.
            "to": str(make_header(decode_header(headers[1][1]))),
            "subject": simple["Subject"]["Data"],
            "tags": mail.tags,
            "headers": headers,
            "text": simple["Body"].get("Text", {}).get("Data", ""),
            "light": as_seen(html, "not all"),
            "dark": as_seen(html, "all"),
            "events": [
                {"kind": event.kind, "at": _at(event.due), "more": event.more}
                for event in self._store.events_of(mail.id)
            ],
        }


def _html(mail: TakenMail) -> str:
    html: str = mail.request["Content"]["Simple"]["Body"].get("Html", {}).get("Data", "")
    return html


def _at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %H:%M:%S")


def _page(name: str, **facts: Any) -> Response:  # noqa: ANN401 - whatever a page shows
    return HTMLResponse(_pages().get_template(name).render(**facts), headers=_HEADERS)
