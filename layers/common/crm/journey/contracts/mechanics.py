"""Mechanics as admins see and name them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from crm.platform.contracts.models import Input, Output
from crm.platform.contracts.texts import person_name
from crm.platform.principal import LONGEST_NAME


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
        AfterValidator(person_name),
    ] = Field(examples=["Sam Rivera"])
