"""What every table of a founder's file has in common."""

from typing import ClassVar

from pydantic import ConfigDict


class Table:
    """A table of the file: a key that it does not know is a mistake."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
