"""What a route promises: enough to serve it, and to write its page of the API's documentation."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType
from typing import Any, Required, TypedDict, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from crm.platform.errors import NotFound
from crm.platform.principal import Role

KILOBYTE = 1024
_LARGEST_BODY = 500 * KILOBYTE
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Reply[Model]:
    """An answer whose status, headers or form the route does not fix.

    Attributes:
        text: The model in another form than JSON, as `content_type` says.
    """

    model: Model
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    text: str | None = None


class RouteOptions(TypedDict, total=False):
    """What a handler says of its route.

    Attributes:
        roles: Who may call it.
        summary: What it does, for the documentation.
        status: The status of its success.
        query: The model of its query parameters; without one, none is accepted.
        max_bytes: The largest body that it reads.
        judged_apart: The list in its body whose items the action judges one by one, with
            `validation.judge`; what is wrong with one does not refuse the others.
        public: Anyone may call it and no token is read: for senders who sign their requests.
    """

    roles: Required[tuple[Role, ...]]
    summary: Required[str]
    status: int
    query: type[BaseModel]
    max_bytes: int
    judged_apart: str
    public: bool


@dataclass(frozen=True, kw_only=True)
class Route:
    """One method of one path, with the types that its handler declares.

    Attributes:
        body: What the request's body must be; NoneType when it is not read, bytes when it
            is taken as it comes.
        reply: What a success carries.
        status_varies: Whether the handler chooses the status, with a `Reply`.
        path_types: The type of each parameter of the path.
    """

    method: str
    path: str
    roles: tuple[Role, ...]
    summary: str
    status: int = 200
    query: type[BaseModel] | None = None
    max_bytes: int = _LARGEST_BODY
    judged_apart: str | None = None
    public: bool = False
    function: Callable[..., object]
    body: Any
    reply: Any
    status_varies: bool
    path_types: Mapping[str, type]

    @cached_property
    def body_adapter(self) -> TypeAdapter[Any]:
        """The validator of the body, built when the first body arrives."""
        return TypeAdapter(self.body)

    @cached_property
    def reply_adapter(self) -> TypeAdapter[Any]:
        """The serialiser of replies that are no model."""
        return TypeAdapter(self.reply)

    @cached_property
    def _parts(self) -> list[str]:
        return self.path.split("/")

    def texts_of(self, method: str, path: str) -> dict[str, str] | None:
        """What the parameters of the path are; None when another method or path is asked for."""
        if method != self.method:
            return None
        asked = path.split("/")
        if len(asked) != len(self._parts):
            return None
        texts: dict[str, str] = {}
        for part, text in zip(self._parts, asked, strict=True):
            if part.startswith("{") and text:
                texts[part[1:-1]] = text
            elif part != text:
                return None
        return texts

    @property
    def body_is_optional(self) -> bool:
        """Whether an empty body stands for None."""
        return self.body is NoneType or NoneType in get_args(self.body)

    def path_arguments(self, texts: Mapping[str, str]) -> dict[str, object]:
        """The parameters of a path.

        Raises:
            NotFound: An id has a shape that no id has.
        """
        return {
            name: _uuid(text) if self.path_types[name] is UUID else text
            for name, text in texts.items()
        }


def declare(
    method: str, path: str, function: Callable[..., object], options: RouteOptions
) -> Route:
    """The route that a handler's signature and its decorator describe.

    Raises:
        TypeError: The signature and the path name different parameters.
    """
    signature = inspect.signature(function, eval_str=True)
    request, *parameters = signature.parameters.values()
    path_types = {parameter.name: parameter.annotation for parameter in parameters}
    if set(path_types) != set(_PARAMETER.findall(path)):
        raise TypeError(f"{function.__qualname__} does not take the parameters of {path}")
    if not set(path_types.values()) <= {UUID, str}:
        raise TypeError(f"{function.__qualname__}: a part of a path is a UUID or a str")
    if not options["roles"] and not options.get("public"):
        raise TypeError(f"nobody may call {method} {path}")
    return Route(
        method=method,
        path=path,
        function=function,
        body=_carried(request.annotation),
        reply=_carried(signature.return_annotation),
        status_varies=get_origin(signature.return_annotation) is Reply,
        path_types=path_types,
        **options,
    )


def _carried(annotation: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    """What a `Request` or a `Reply` carries; of any other annotation, itself."""
    generic = get_origin(annotation)
    if isinstance(generic, type) and generic.__module__.startswith("crm.platform.http"):
        annotation = get_args(annotation)[0]
    return NoneType if annotation is None else annotation


def _uuid(text: str) -> UUID:
    try:
        given = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(given) != text.lower():
        raise NotFound
    return given
