"""What is wrong with an input is said in words that a form can show beside its field."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field

from crm.platform.contracts.validation import validate_item
from crm.platform.errors import FieldError


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=20)] = "Ada"
    stars: Annotated[int, Field(ge=1, le=5)] = 3
    urgent: bool = False
    id: UUID | None = None
    kind: Literal["chat", "video"] = "chat"
    files: Annotated[list[str], Field(min_length=1, max_length=2)] = ["a"]
    facts: dict[str, int] = {}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "A" * 21, "should be at most 20 characters"),
        ("name", "A", "should be at least 2 characters"),
        ("name", 7, "should be text"),
        ("stars", 0, "should be 1 or more"),
        ("stars", 6, "should be 5 or less"),
        ("stars", "3", "should be a whole number"),
        ("stars", 3.5, "should be a whole number"),
        ("urgent", "yes", "should be true or false"),
        ("id", "7", "should be a UUID"),
        ("kind", "call", "should be 'chat' or 'video'"),
        ("files", "a", "should be a list"),
        ("files", ["a", "b", "c"], "should hold at most 2"),
        ("files", [], "should hold at least 1"),
        ("facts", [], "should be an object"),
        ("colour", "red", "is not a known field"),
    ],
)
def test_a_mistake_is_said_in_plain_words(field: str, value: Any, message: str) -> None:
    assert validate_item(Order, {field: value}, "order") == (FieldError(field, message),)
