"""What goes back through the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, headers and a text: everything that we answer is text."""

    status: int
    body: str
    headers: Mapping[str, str]

    def for_gateway(self) -> dict[str, Any]:
        """As an HTTP API and a function URL read it (payload format 2.0).

        Nothing that is answered may be kept on the way: all of it is about somebody.
        """
        return {
            "statusCode": self.status,
            "headers": {**self.headers, "Cache-Control": "no-store"},
            "body": self.body,
            "isBase64Encoded": False,
        }
