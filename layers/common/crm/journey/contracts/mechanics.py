"""Mechanics as admins see and name them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from crm.platform.contracts.models import Input, Output
from crm.platform.principal import LONGEST_NAME


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("must be one line of text")
    return name


class Mechanic(Output):
    """A mechanic."""

    id: UUID
    name: str | None = Field(description="As customers read it; null until somebody wrote it.")
    created_at: datetime


class MechanicPage(Output):
    """Mechanics, newest first."""

    mechanics: list[Mechanic]
    next_cursor: str | None


class NameRequest(Input):
    """What customers shall read."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
        AfterValidator(_printable),
    ] = Field(examples=["Sam Rivera"])
