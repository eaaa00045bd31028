"""What tests of the HTTP layer share: ids, and a reply with its body read."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CUSTOMER = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"
SESSION = "019353d0-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class Answer:
    """A reply with its body read."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as a value."""
        return json.loads(self.text)

    @property
    def fields(self) -> dict[str, str]:
        """What the problem document says of each field."""
        return {error["field"]: error["message"] for error in self.json["errors"]}


type Call = Callable[..., Answer]
