"""What an intake refers to is opened by a mechanic: an address, or a path of the front end."""

from typing import Any

import pytest

from crm.journey.contracts.intakes import IntakeRequest
from crm.platform.contracts.validation import validate_item
from demo.driver.steps import intake_form


def read(file: str) -> Any:
    """The intake with this file, or what is said of it."""
    return validate_item(IntakeRequest, intake_form(files=[file]), "intake")


@pytest.mark.parametrize(
    "file",
    [
        "https://files.shop.test/a.jpg?X-Amz-Expires=900&sig=a%2Fb",
        "http://localhost:9000/uploads/a.jpg",
        "uploads/2026-11/photo.jpg",
        "photo of the brake (2).jpg",
        "uploads/\u0444\u043e\u0442\u043e.jpg",
        "x" * 1024,
    ],
)
def test_an_address_or_a_path_is_taken_as_it_is(file: str) -> None:
    assert read(file).files == [file]


@pytest.mark.parametrize(
    "file",
    [
        "",
        "uploads/a.jpg\nuploads/b.jpg",
        "uploads/a.jpg\r",
        "uploads/\u202egpj.exe",
        "uploads/a\u200b.jpg",
        "https://files.shop.test/a\u2028.jpg",
        "https://files.shop.test/a b.jpg",
        "https://",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.test/a.jpg",
        "/\\evil.test/a.jpg",
        "\\\\evil.test\\a.jpg",
        "x" * 1025,
    ],
)
def test_anything_that_would_lead_or_look_elsewhere_is_refused_in_words(file: str) -> None:
    [fault] = read(file)
    assert fault.field == "files[0]"
    assert fault.message == "should be an https address, or a path like uploads/photo.jpg"
