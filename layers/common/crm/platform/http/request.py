"""The parts of a gateway event that a handler reads, each checked as it is read."""

import base64
import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from crm.platform.contracts.strict_json import violations
from crm.platform.errors import FieldError, InvalidInput, MalformedJson
from crm.platform.idempotency import IdempotencyKey, fingerprint

DEFAULT_LOCALE: Final = "en_US"
_KEY: Final = re.compile(r"[ -~]{1,255}")
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")
_MAX_LANGUAGES: Final = 20
_MAX_PARAMETERS: Final = 50

type GatewayEvent = Mapping[str, Any]


def raw_body(event: GatewayEvent) -> bytes:
    """Returns the bytes of the body as they were sent.

    Raises:
        MalformedJson: The body is marked as base64 and is not.
    """
    return _bytes(str(event.get("body") or ""), bool(event.get("isBase64Encoded")))


@lru_cache(maxsize=1)  # what checks a request asks for its body in turn
def _bytes(body: str, is_base64: bool) -> bytes:  # noqa: FBT001 - both are of the event
    if not is_base64:
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedJson("The body is not readable base64.") from error


def check_idempotency_key(event: GatewayEvent) -> None:
    """Checks the header of a client that chose a key.

    Raises:
        InvalidInput: It is empty, too long, or not printable ASCII.
    """
    given = header(event, "idempotency-key")
    if given is not None and not _KEY.fullmatch(given):
        problem = FieldError("Idempotency-Key", "should be 1 to 255 printable ASCII characters")
        raise InvalidInput(errors=(problem,))


def idempotency_key(event: GatewayEvent, event_id: UUID | None = None) -> IdempotencyKey:
    """Returns the key of a write: the header, else the reported event's id, else the request id."""
    given = header(event, "idempotency-key")
    own = str(event_id) if event_id else event["requestContext"]["requestId"]
    method = event["requestContext"]["http"]["method"]
    digest = fingerprint(method, event["rawPath"], raw_body(event))
    return IdempotencyKey(own if given is None else given, digest)


def locale(event: GatewayEvent) -> str:
    """Returns the first well-formed tag of Accept-Language as a locale, `en_US` without one."""
    accepted = header(event, "accept-language") or ""
    for choice in accepted.split(",", _MAX_LANGUAGES)[:_MAX_LANGUAGES]:
        match = _LANGUAGE.fullmatch(choice.partition(";")[0].strip())
        if match:
            language, script, region = match.groups()
            parts = (language.lower(), script and script.title(), region and region.upper())
            return "_".join(filter(None, parts))
    return DEFAULT_LOCALE


def header(event: GatewayEvent, name: str) -> str | None:
    """Returns a header by its name in lower case; None when it was not sent."""
    for given, value in (event.get("headers") or {}).items():
        if given.lower() == name:
            return str(value)
    return None


def query_parameters(event: GatewayEvent) -> dict[str, str]:
    """Returns the query parameters, each given once.

    Raises:
        InvalidInput: Too many, not UTF-8, given twice, or holding what cannot be stored.
    """
    try:
        pairs = parse_qsl(
            event.get("rawQueryString", ""),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
        "".join(name + value for name, value in pairs).encode("utf-8")
    except ValueError as error:
        problem = FieldError("query", "should be at most 50 parameters in UTF-8")
        raise InvalidInput(errors=(problem,)) from error
    given = dict(pairs)
    if len(given) != len(pairs):
        raise InvalidInput(errors=(FieldError("query", "should not give a parameter twice"),))
    if found := violations(given, whole="query"):
        raise InvalidInput(errors=found)
    return given


def canonical_uuid(text: object) -> UUID:
    """Reads a UUID in its canonical form; `UUID()` alone also takes braces and missing hyphens.

    Raises:
        ValueError: The text is something else.
    """
    given = UUID(str(text))
    if str(given) != str(text).lower():
        raise ValueError("should be a UUID")
    return given
