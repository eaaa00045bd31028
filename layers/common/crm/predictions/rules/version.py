"""A version of a model, as a night learned it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What was learned, how good it is, and why it was refused, as an admin reads it."""

    coefficients: Mapping[str, Any]
    report: Mapping[str, Any]
    status: Literal["active", "refused"]
    reason: str
