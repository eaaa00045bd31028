"""Reads a TOML file into a typed value, or reports every problem with its line and its key.

pydantic validates; this module adds what a person who edits the file needs: the line, the key as
they wrote it, and what belongs there.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NoReturn,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from crm.platform.toml_lines import KeyPath, lines_of

__all__ = [
    "IDENTIFIER",
    "Expected",
    "KeyPath",
    "Line",
    "Problem",
    "Source",
    "TomlFileError",
    "WholeNumber",
    "dotted",
    "located",
    "parse",
    "read",
    "validate",
]

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE: Final = re.compile(r"at line (\d+)")
_UNKNOWN_KEY: Final = {"extra_forbidden", "unexpected_keyword_argument"}
_OWN_SENTENCE: Final = {"value_error"}


class TomlFileError(Exception):
    """The file cannot be used; each line of the message names file, line and key.

    Attributes:
        problems: The same by key; none where the text is no TOML at all.
    """

    def __init__(self, message: str, problems: "Sequence[Problem]" = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, and its name in messages."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the value, or the absence, of one key."""

    path: KeyPath
    sentence: str


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """Annotates a whole number between bounds, both included."""

    lowest: int
    highest: int = 1_000_000

    @property
    def expected(self) -> str:
        """What belongs there."""
        return f"a whole number from {self.lowest} to {self.highest}"

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.int_schema(strict=True, ge=self.lowest, le=self.highest)


@dataclass(frozen=True, slots=True)
class Line:
    """Annotates one line of text; `hint` says what matches the pattern."""

    longest: int = 200
    pattern: re.Pattern[str] | None = None
    hint: str = ""

    @property
    def expected(self) -> str:
        """What belongs there."""
        return "a text in quotes"

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, core_schema.str_schema(strict=True)
        )

    def _check(self, text: str) -> str:
        if not text.strip() or len(text) > self.longest or _UNPRINTABLE.search(text):
            raise ValueError(f"must be one line of 1 to {self.longest} characters")
        if self.pattern is not None and not self.pattern.fullmatch(text):
            raise ValueError(f"must be {self.hint}, not {text!r}")
        return text


@dataclass(frozen=True, slots=True)
class Expected:
    """Annotates a value of another kind with what belongs there."""

    expected: str


def parse[Value](
    text: str,
    *,
    name: str,
    prepare: Callable[[dict[str, Any]], dict[str, Any]],
    root: type[Value],
    check: Callable[[Value], Iterator[Problem]],
) -> Value:
    """Validate the text of the file of that name.

    Args:
        text: TOML.
        name: Of the file, for messages.
        prepare: Makes the context of the validators from the values of the file.
        root: A dataclass, whose notes say what is valid.
        check: Finds problems between values that are each valid.

    Raises:
        TomlFileError: There are problems; the message has all of them, in the order of the file.
    """
    source = Source(text, name)
    return validate(read(source), source, prepare=prepare, root=root, check=check)


def read(source: Source) -> dict[str, Any]:
    """Reads what the file says, whatever it means; raises TomlFileError where it is no TOML."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = place[1] if place else len(source.text.splitlines())
        raise TomlFileError(f"{source.name}:{line}: is no TOML: {error}") from None


def validate[Value](
    values: dict[str, Any],
    source: Source,
    *,
    prepare: Callable[[dict[str, Any]], dict[str, Any]],
    root: type[Value],
    check: Callable[[Value], Iterator[Problem]],
) -> Value:
    """As `parse`, of values that are read; `source` is where people look for the problems."""
    try:
        value: Value = _adapter(root).validate_python(  # type: ignore[arg-type] # a class is hashable
            values, context=prepare(values)
        )
    except ValidationError as error:
        _refuse([_problem(root, details) for details in error.errors(include_url=False)], source)
    if problems := list(check(value)):
        _refuse(problems, source)
    return value


@cache
def _adapter(root: type) -> TypeAdapter[Any]:
    return TypeAdapter(root)


def dotted(path: KeyPath) -> str:
    """A path as a person reads it: offers.follow_up.when[2].code."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def located(problems: Sequence[Problem], source: Source) -> list[str]:
    """Each problem in words, with file, line and key, in the order of the file."""
    lines = lines_of(source.text, [problem.path for problem in problems])
    found = sorted(
        {
            (lines[problem.path], f"{dotted(problem.path)}: {problem.sentence}")
            for problem in problems
        }
    )
    return [f"{source.name}:{line}: {sentence}" for line, sentence in found]


def _refuse(problems: Sequence[Problem], source: Source) -> NoReturn:
    raise TomlFileError("\n".join(located(problems, source)), problems)


def _problem(root: type, details: ErrorDetails) -> Problem:
    path = tuple(step for step in details["loc"] if step != "[key]")
    if details["type"] in _OWN_SENTENCE:
        return Problem(path, details["msg"].removeprefix("Value error, "))
    if details["type"] in _UNKNOWN_KEY:
        known = ", ".join(sorted(_keys(_type_at(root, path[:-1]))))
        return Problem(path, f"means nothing here; known are {known}")
    if isinstance(path[-1], int) and _is_table(_type_at(root, path)):
        path = path[:-1]
    expected = _expected(_type_at(root, path))
    if details["type"] in {"missing", "missing_keyword_only_argument"}:
        return Problem(path, f"is missing: {expected}")
    if _is_list_of_tables(_type_at(root, path)):
        return Problem(path, f"must be tables, each headed [[{dotted(path)}]]")
    return Problem(path, f"must be {expected}")


def _expected(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    """What belongs to a key, in words."""
    bare, notes = _bare(annotation)
    own = next((note.expected for note in notes if hasattr(note, "expected")), None)
    if own is not None:
        return str(own)
    if get_origin(bare) is Literal:
        return f"one of {', '.join(map(str, get_args(bare)))}"
    return "true or false" if bare is bool else "a table"


def _type_at(annotation: Any, path: KeyPath) -> Any:  # noqa: ANN401 - any annotation
    """The annotation of what stands at a path."""
    for step in path:
        bare, _ = _bare(annotation)
        if _is_table(annotation):
            annotation = _keys(annotation).get(str(step))
        else:
            annotation = next((each for each in reversed(get_args(bare)) if each is not ...), None)
    return annotation


def _is_table(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    bare, _ = _bare(annotation)
    return is_dataclass(bare) or is_typeddict(bare)


def _is_list_of_tables(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    bare, _ = _bare(annotation)
    return get_origin(bare) is tuple and _is_table(get_args(bare)[0])


def _keys(annotation: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    """The keys of a table as the file names them, with their annotations."""
    bare, _ = _bare(annotation)
    hints = get_type_hints(bare, include_extras=True)
    if not is_dataclass(bare):
        return hints
    named = {_key(hints[field.name]) or field.name: hints[field.name] for field in fields(bare)}
    return {key: hint for key, hint in named.items() if IDENTIFIER.fullmatch(key)}


def _key(annotation: Any) -> str | None:  # noqa: ANN401 - any annotation
    _, notes = _bare(annotation)
    return next((note.alias for note in notes if isinstance(note, FieldInfo) and note.alias), None)


def _bare(annotation: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 - any annotation
    """The type without its notes and without None, and the notes."""
    if isinstance(annotation, TypeAliasType):
        return _bare(annotation.__value__)
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        bare, more = _bare(inner)
        return bare, [*more, *notes]
    if get_origin(annotation) in {Union, UnionType}:
        return _bare(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation, []
