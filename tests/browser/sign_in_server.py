"""A page to sign in, as a Cognito pool has one: codes with PKCE, tokens, and the way out."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT: Final = "2k7hsq0pages"
ISSUER: Final = "https://id.example/pool"
_FORM: Final = '<!doctype html><form method="post"><button>Sign in</button></form>'
_SEEN: Final = "seen"


@dataclass
class SignInServer:
    """One pool with one client.

    Attributes:
        now: What the time is for its tokens, in seconds.
        refusal: Why it gives no codes.
        wrong_states: How many answers to come carry a state that nobody has sent.
        issuer: Whose identities it gives.
        callback: The one address that its client may lead back to.
    """

    now: float
    callback: str = ""
    lives_seconds: int = 3600
    refusal: str = ""
    issuer: str = ISSUER
    wrong_states: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanged: list[dict[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    refresh_tokens: set[str] = field(default_factory=set)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """What a web server serves."""
        return Starlette(
            routes=[
                Route("/oauth2/authorize", self._authorize),
                Route("/login", self._login, methods=["GET", "POST"]),
                Route("/oauth2/token", self._exchange, methods=["POST"]),
                Route("/oauth2/revoke", self._revoke, methods=["POST"]),
                Route("/logout", self._leave),
            ]
        )

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query)
        wanted = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": self.callback,
            "scope": "openid",
            "code_challenge_method": "S256",
        }
        if wanted.items() - query.items() or len(query.get("code_challenge", "")) != 43:
            return Response("This client may not ask so.", status_code=400)
        if _SEEN in request.cookies:
            return self._lead_back(query)
        return RedirectResponse(f"/login?{urlencode(query)}", status_code=302)

    async def _login(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse(_FORM)
        answer = self._lead_back(dict(request.query_params))
        answer.set_cookie(_SEEN, "yes")
        return answer

    async def _exchange(self, request: Request) -> Response:
        # Any origin may ask: what opens is the code, and who holds its verifier.
        anybody = {"Access-Control-Allow-Origin": "*"}
        form = dict(parse_qsl((await request.body()).decode()))
        self.exchanged.append(form)
        if form.get("client_id") != CLIENT or not self._opens(form):
            return JSONResponse({"error": "invalid_grant"}, status_code=400, headers=anybody)
        given = {
            "access_token": self._access_token(),
            "id_token": self._id_token(),
            "token_type": "Bearer",
        }
        if form["grant_type"] == "authorization_code":
            given["refresh_token"] = secrets.token_urlsafe()
            self.refresh_tokens.add(given["refresh_token"])
        return JSONResponse(given | {"expires_in": self.lives_seconds}, headers=anybody)

    async def _revoke(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if form.get("client_id") == CLIENT:
            self.refresh_tokens.discard(form.get("token", ""))
        return Response()

    async def _leave(self, request: Request) -> Response:
        query = request.query_params
        if (query.get("client_id"), query.get("logout_uri")) != (CLIENT, self.callback):
            return Response("This client may not lead there.", status_code=400)
        answer = RedirectResponse(self.callback, status_code=302)
        answer.delete_cookie(_SEEN)
        return answer

    def _lead_back(self, query: Mapping[str, str]) -> Response:
        state = query["state"]
        if self.wrong_states:
            self.wrong_states -= 1
            state = "invented"
        if self.refusal:
            said = {"error": "invalid_request", "error_description": self.refusal}
        else:
            said = {"code": secrets.token_urlsafe()}
            self.codes.append(said["code"])
            self._codes[said["code"]] = dict(query)
        back = f"{query['redirect_uri']}?{urlencode(said | {'state': state})}"
        return RedirectResponse(back, status_code=302)

    def _opens(self, form: Mapping[str, str]) -> bool:
        if form.get("grant_type") == "refresh_token":
            return form.get("refresh_token") in self.refresh_tokens
        # A code opens once.
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return False
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        return _base64(challenge) == asked["code_challenge"]

    def _access_token(self) -> str:
        claims = {
            "token_use": "access",
            "client_id": CLIENT,
            "cognito:groups": ["admin"],
            "exp": int(self.now) + self.lives_seconds,
            "jti": secrets.token_urlsafe(),
        }
        self.tokens.append(f"{_json({'alg': 'none'})}.{_json(claims)}.")
        return self.tokens[-1]

    def _id_token(self) -> str:
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "founder",
            "iat": int(self.now),
            "exp": int(self.now) + self.lives_seconds,
        }
        return f"{_json({'alg': 'RS256'})}.{_json(claims)}.{_base64(b'unread')}"


def _json(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
