"""A request as a handler sees it: every part checked before the handler runs."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ValidationError

from crm.platform.contracts.strict_json import parse, violations
from crm.platform.contracts.validation import refusal
from crm.platform.errors import (
    FieldError,
    InvalidInput,
    MalformedJson,
    PayloadTooLarge,
    Unauthenticated,
    UnsupportedMediaType,
)
from crm.platform.http.routes import KILOBYTE, Route
from crm.platform.idempotency import RequestKey, fingerprint
from crm.platform.principal import Principal

DEFAULT_LOCALE = "en_US"
_JSON = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?', re.IGNORECASE)
_KEY = re.compile(r"[ -~]{1,255}")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")
_MOST_TAGS = 20
_MOST_PARAMETERS = 50

type GatewayEvent = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Request[Body]:
    """One request.

    Attributes:
        id: The gateway's name of it, also in its log line and its problem document.
        body: Validated as the handler's annotation says.
        raw: The body's bytes as they were sent.
        headers: By their names in lower case.
        locale: What the client would like to read, as `en_US`.
    """

    id: str
    caller: Principal | None
    body: Body
    raw: bytes
    headers: Mapping[str, str]
    fingerprint: str
    parameters: BaseModel | None

    @property
    def principal(self) -> Principal:
        """Who asks."""
        if self.caller is None:
            raise Unauthenticated
        return self.caller

    @property
    def key(self) -> RequestKey:
        """What makes a repeat of this request recognisable."""
        return self.key_for(None)

    def key_for(self, event_id: UUID | None) -> RequestKey:
        """The key of a request whose body may carry an id of its own."""
        given = self.headers.get("idempotency-key")
        own = str(event_id) if event_id else self.id
        return RequestKey(own if given is None else given, self.fingerprint)

    @property
    def locale(self) -> str:
        """The first well-formed tag of Accept-Language."""
        return locale_of(self.headers.get("accept-language", ""))

    def query[Query: BaseModel](self, model: type[Query]) -> Query:
        """The query parameters, which the route must have declared as this model."""
        if not isinstance(self.parameters, model):
            raise TypeError(f"the route does not declare query={model.__name__}")
        return self.parameters


def read_request(route: Route, event: GatewayEvent, caller: Principal | None) -> Request[Any]:
    """The request in a gateway's event, checked against its route.

    Raises:
        CrmError: Whatever is wrong with it.
    """
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    key = headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        problem = FieldError("Idempotency-Key", "should be 1 to 255 printable ASCII characters")
        raise InvalidInput(errors=(problem,))
    raw = _raw_body(event)
    return Request(
        id=event["requestContext"]["requestId"],
        caller=caller,
        body=_body(route, headers, raw),
        raw=raw,
        headers=headers,
        fingerprint=fingerprint(route.method, event["rawPath"], raw),
        parameters=_parameters(route, event.get("rawQueryString", "")),
    )


def locale_of(accept_language: str) -> str:
    """The locale that an Accept-Language header asks for first."""
    for choice in accept_language.split(",", _MOST_TAGS)[:_MOST_TAGS]:
        match = _TAG.fullmatch(choice.partition(";")[0].strip())
        if match:
            language, script, region = match.groups()
            parts = (language.lower(), script and script.title(), region and region.upper())
            return "_".join(filter(None, parts))
    return DEFAULT_LOCALE


def _raw_body(event: GatewayEvent) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedJson("The body is not readable base64.") from error


def _body(route: Route, headers: Mapping[str, str], raw: bytes) -> object:
    if route.body is NoneType:
        return None
    if len(raw) > route.max_bytes:
        raise PayloadTooLarge(f"The body must not exceed {route.max_bytes // KILOBYTE} KB.")
    if route.body is bytes:
        return raw
    if not raw:
        if route.body_is_optional:
            return None
        raise MalformedJson("The body is empty.")
    if not _JSON.fullmatch(headers.get("content-type", "").strip()):
        raise UnsupportedMediaType
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must be sent without a content encoding.")
    return _validated_body(route, raw)


def _validated_body(route: Route, raw: bytes) -> object:
    value = parse(raw)
    if found := violations(_judged_here(route, value)):
        raise MalformedJson("The body holds values that cannot be stored.", errors=found)
    try:
        # Read again as JSON: only then may strict types still take ids and times from text.
        return route.body_adapter.validate_json(raw, strict=True)
    except ValidationError as error:
        raise refusal(error, value, "body") from None


def _judged_here(route: Route, value: object) -> object:
    if route.judged_apart is None or not isinstance(value, dict):
        return value
    return {name: member for name, member in value.items() if name != route.judged_apart}


def _parameters(route: Route, query_string: str) -> BaseModel | None:
    given = _query_pairs(query_string)
    if route.query is None:
        if given:
            raise InvalidInput(errors=tuple(FieldError(n, "is not a known field") for n in given))
        return None
    try:
        return route.query.model_validate_strings(given)
    except ValidationError as error:
        raise refusal(error, given, "query") from None


def _query_pairs(query_string: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
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
