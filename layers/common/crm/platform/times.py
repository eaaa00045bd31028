"""Times that are always in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


class _ToUtc:
    """Lets pydantic convert a time that has an offset; whoever does without pydantic loads none."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: "Callable[[object], CoreSchema]"
    ) -> "CoreSchema":
        """The schema of `source`, followed by the conversion."""
        from pydantic_core.core_schema import no_info_after_validator_function  # noqa: PLC0415

        return no_info_after_validator_function(_to_utc, handler(source))


def _to_utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("a time has to have an offset")
    return time.astimezone(UTC)


type UtcTime = Annotated[datetime, _ToUtc()]
