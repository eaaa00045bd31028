"""Calls of AWS's own APIs: one signed POST, over a connection that is kept for the next.

The SDK would do this and take 190 ms to import, five times what an empty function takes to start.
What a call must not get wrong, the signature and the address, is held equal to the SDK's in tests.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import quote, urlsplit

from crm.platform.aws.signing import ALGORITHM, scope_of, sign, stamp
from crm.platform.config import AwsSettings, settings

_REFUSED: Final = 400
_TOO_MANY: Final = 429
_BROKEN: Final = 500


class AwsError(Exception):
    """A call that AWS refused, or that did not reach it.

    Attributes:
        code: AWS's word for the reason, or the kind of failure on the way.
        status: Of the answer; 0 when there was none.
    """

    def __init__(self, code: str, status: int = 0) -> None:
        self.code = code
        self.status = status
        super().__init__(code)

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed a moment later."""
        return self.status in {0, _TOO_MANY} or self.status >= _BROKEN or "Throttl" in self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsReply:
    """What a call was answered.

    Attributes:
        headers: By their names in lower case.
    """

    headers: Mapping[str, str]
    body: bytes


class AwsApi:
    """One service of AWS.

    Args:
        service: As addresses and signatures name it.
        connect_seconds: How long to wait for a connection.
        read_seconds: How long to wait for an answer.
        attempts: How often to call in all while what went wrong may pass.
    """

    def __init__(
        self, service: str, *, connect_seconds: float, read_seconds: float, attempts: int
    ) -> None:
        self._service = service
        self._patience = (connect_seconds, read_seconds)
        self._attempts = attempts
        self._kept: HTTPConnection | None = None

    def __del__(self) -> None:
        self._hang_up()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> AwsReply:
        """Call an operation.

        Args:
            path: As it goes over, its parts quoted.
            body: What it is told.
            headers: Those of the operation; who calls and where is added.

        Raises:
            AwsError: AWS refused the call, or did not answer.
            ConfigurationError: The environment says neither where nor in whose name.
        """
        aws = settings().aws
        for left in reversed(range(self._attempts)):
            try:
                return self._post_once(aws, path, body, headers)
            except AwsError as error:
                if left == 0 or not error.passing:
                    raise
        raise ValueError("a call needs at least one attempt")

    def _post_once(
        self, aws: AwsSettings, path: str, body: bytes, headers: Mapping[str, str]
    ) -> AwsReply:
        address = urlsplit(endpoint(self._service, aws))
        signed = signed_headers(
            aws,
            service=self._service,
            path=path,
            headers={"host": address.netloc, **headers},
            body=body,
            now=datetime.now(UTC),
        )
        try:
            response = self._send(address.scheme, address.netloc, path, body, signed)
            answered = response.read()
        except (OSError, HTTPException) as error:
            self._hang_up()
            raise AwsError(type(error).__name__) from error
        said = {name.lower(): value for name, value in response.getheaders()}
        if response.status >= _REFUSED:
            raise AwsError(_code(said, answered), response.status)
        return AwsReply(headers=said, body=answered)

    def _send(
        self, scheme: str, netloc: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> HTTPResponse:
        """The answer on the connection that was kept, or on a new one when that was closed."""
        if self._kept is not None:
            try:
                return _ask(self._kept, path, body, headers)
            except (ConnectionError, HTTPException):
                # Closed while this environment slept; every operation here may be repeated.
                self._hang_up()
        connect_seconds, read_seconds = self._patience
        kind = HTTPSConnection if scheme == "https" else HTTPConnection
        connection = kind(netloc, timeout=connect_seconds)
        connection.connect()
        connection.sock.settimeout(read_seconds)
        self._kept = connection
        return _ask(connection, path, body, headers)

    def _hang_up(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = None


def endpoint(service: str, aws: AwsSettings) -> str:
    """Where a service is called: over IPv6 too when the settings say so."""
    if aws.endpoint is not None:
        return aws.endpoint
    china = aws.region.startswith("cn-")
    if aws.dualstack:
        domain = "api.amazonwebservices.com.cn" if china else "api.aws"
    else:
        domain = "amazonaws.com.cn" if china else "amazonaws.com"
    return f"https://{service}.{aws.region}.{domain}"


def signed_headers(  # noqa: PLR0913 - the parts of a request
    aws: AwsSettings,
    *,
    service: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    """The headers of a POST with those that prove who sends it."""
    proven = {name.lower(): value for name, value in headers.items()} | {"x-amz-date": stamp(now)}
    if aws.session_token:
        proven["x-amz-security-token"] = aws.session_token
    names = ";".join(sorted(proven))
    lines = "".join(f"{name}:{proven[name]}\n" for name in sorted(proven))
    digest = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n{quote(path)}\n\n{lines}\n{names}\n{digest}"
    scope = scope_of(service, aws.region, now)
    signature = sign(canonical, secret=aws.secret_key, scope=scope, now=now)
    credential = f"Credential={aws.access_key}/{scope}"
    proof = f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"
    return {**proven, "authorization": proof}


def _ask(
    connection: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]
) -> HTTPResponse:
    connection.request("POST", path, body, dict(headers))
    return connection.getresponse()


def _code(headers: Mapping[str, str], body: bytes) -> str:
    """AWS's word for a refusal, in any of the places where its services say it."""
    word = headers.get("x-amzn-errortype")
    if word is None:
        try:
            said = json.loads(body)
            word = str(said.get("__type") or said.get("code") or "")
        except (ValueError, AttributeError):
            word = ""
    return word.rpartition("#")[2].partition(":")[0] or "Unknown"
