"""The tree of refusals is complete: each has one status, one type and a sentence."""

import pytest

from crm.platform import errors
from crm.platform.errors import CrmError, FieldError, InvalidInput, RetryLater


def refusals(kind: type[CrmError] = CrmError) -> list[type[CrmError]]:
    """Every leaf of the tree; a capability's own refusals are its own affair."""
    ours = [child for child in kind.__subclasses__() if child.__module__ == errors.__name__]
    below = [leaf for child in ours for leaf in refusals(child)]
    return below or [kind]


def test_every_refusal_of_the_contract_exists_with_its_status() -> None:
    assert {kind.__name__: kind.status for kind in refusals()} == {
        "MalformedJson": 400,
        "Unauthenticated": 401,
        "Forbidden": 403,
        "NotFound": 404,
        "Conflict": 409,
        "Gone": 410,
        "PayloadTooLarge": 413,
        "UnsupportedMediaType": 415,
        "InvalidInput": 422,
        "KeyReused": 422,
        "TooManyRequests": 429,
        "Unavailable": 503,
    }


@pytest.mark.parametrize("kind", refusals())
def test_a_refusal_without_a_detail_has_a_sentence_of_its_own(kind: type[CrmError]) -> None:
    refusal = kind()

    assert str(refusal) == refusal.detail == kind.sentence
    assert kind.sentence.endswith(".")
    assert kind.title


def test_no_two_refusals_share_a_type() -> None:
    types = [kind.type_ for kind in refusals()]

    assert len(set(types)) == len(types)


def test_the_tree_drawn_at_the_head_of_the_file_names_every_refusal() -> None:
    drawing = errors.__doc__ or ""

    assert [kind.__name__ for kind in refusals() if kind.__name__ not in drawing] == []


def test_a_refusal_carries_the_sentence_and_the_fields_it_was_given() -> None:
    field = FieldError("contact.email", "should be an address")

    refusal = InvalidInput("The contact is wrong.", errors=(field,))

    assert (refusal.detail, refusal.errors) == ("The contact is wrong.", (field,))


@pytest.mark.parametrize("kind", [kind for kind in refusals() if issubclass(kind, RetryLater)])
def test_a_refusal_for_now_says_when_to_come_back(kind: type[RetryLater]) -> None:
    assert kind().retry_after == 1
    assert kind(retry_after=30).retry_after == 30
