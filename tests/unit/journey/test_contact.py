"""How people are named and reached is tidied where it can be, and refused in words where not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.journey.contracts.contact import Contact
from crm.platform.contracts.validation import validate_item

GOOD = {"name": "Ada Miller", "email": "ada@example.com", "phone": "+1 202 555 0143"}


def read(**changes: object) -> Contact:
    """The contact with these changes, which are good."""
    contact = validate_item(Contact, GOOD | changes, "contact")
    assert isinstance(contact, Contact), contact
    return contact


def refused(**changes: object) -> dict[str, str]:
    """What is said of each field of a contact that is not good."""
    faults = validate_item(Contact, GOOD | changes, "contact")
    assert isinstance(faults, tuple), faults
    return {fault.field: fault.message for fault in faults}


@pytest.mark.parametrize(
    ("pasted", "phone"),
    [
        ("+1 202 555 0143", "+1 202 555 0143"),
        ("  +1 202 555 0143\n", "+1 202 555 0143"),
        ("\u202a+1 202 555 0143\u202c", "+1 202 555 0143"),
        ("+1\u00a0202\u00a0555\u00a00143", "+1 202 555 0143"),
        ("+1\u2009202\u202f555 0143", "+1 202 555 0143"),
        ("202\u2011555\u20110143", "202-555-0143"),
        ("202\u2013555\u22120143", "202-555-0143"),
        ("\ufeff0171 123456\u200b", "0171 123456"),
        ("\uff0b\uff11 202 555 0143", "+1 202 555 0143"),
        ("\u0660\u0661\u0662\u0663\u0664\u0665", "012345"),
        ("(202) 555-0143", "(202) 555-0143"),
        ("+49 (0) 30/123456", "+49 (0) 30/123456"),
        ("+1 202 555 0143 x12", "+1 202 555 0143 x12"),
        ("+1 202 555 0143X12", "+1 202 555 0143x12"),
        ("+1 202 555 0143 ext. 12", "+1 202 555 0143 ext. 12"),
        ("+1 202 555 0143 #12", "+1 202 555 0143 #12"),
        (None, None),
    ],
)
def test_a_pasted_phone_number_is_what_a_keyboard_would_have_written(
    pasted: str | None, phone: str | None
) -> None:
    assert read(phone=pasted).phone == phone


@pytest.mark.parametrize(
    "phone",
    [
        "",
        " ",
        "call me",
        "1234",
        "+-----",
        "1" * 21,
        "12345 x",
        "++12345",
        "1" * 201,
    ],
)
def test_what_is_no_phone_number_is_said_in_words(phone: str) -> None:
    assert refused(phone=phone) == {"phone": "should be a phone number, like +1 202 555 0143"}


def test_a_text_far_longer_than_a_phone_number_is_not_rewritten_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rewritten: list[int] = []

    def normalize(_form: str, text: str) -> str:
        rewritten.append(len(text))
        return text

    monkeypatch.setattr("crm.journey.contracts.contact.unicodedata.normalize", normalize)

    # One character of these becomes eighteen.
    assert refused(phone="\ufdfa" * 160_000) == refused(phone="call me")
    assert all(length < 1000 for length in rewritten)


@pytest.mark.parametrize(
    ("pasted", "email"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  ada@example.com\r\n", "ada@example.com"),
        ("\u202aada@example.com\u202c", "ada@example.com"),
        ("Ada.Miller+shop@mail.example.co.uk", "Ada.Miller+shop@mail.example.co.uk"),
        ("o\u2019neill'x@example.com", "o\u2019neill'x@example.com"),
        ("\u7528\u6237@\u4f8b\u5b50.\u5e7f\u544a", "\u7528\u6237@\u4f8b\u5b50.\u5e7f\u544a"),
    ],
)
def test_an_address_is_taken_without_what_stands_around_it(pasted: str, email: str) -> None:
    assert read(email=pasted).email == email


@pytest.mark.parametrize(
    "email",
    [
        "<x>@y.z",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@@example.com",
        "ada,eve@example.com",
        "ada;eve@example.com",
        '"ada"@example.com',
        "ada(x)@example.com",
        "ada@[192.0.2.1]",
        "ada miller@example.com",
        "ada@example",
        "ada@example.",
        "@example.com",
        "ada@",
        "",
        "a" * 320 + "@example.com",
    ],
)
def test_what_is_no_address_is_said_in_words(email: str) -> None:
    assert refused(email=email) == {"email": "should be an e-mail address, like ada@example.com"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Ada Miller", "Ada Miller"),
        ("  Ada Miller\n", "Ada Miller"),
        ("Ada\u00a0Miller", "Ada Miller"),
        ("\ufeff\u2068Ada Miller\u2069 \u200b", "Ada Miller"),
        ("\u200f\u0645\u062d\u0645\u062f\u200f", "\u0645\u062d\u0645\u062f"),
        ("Siobh\u00e1n O\u2019Neill-D\u00edaz Jr.", "Siobh\u00e1n O\u2019Neill-D\u00edaz Jr."),
        (
            "\u0646\u06cc\u06a9\u200c\u0646\u0627\u0645",
            "\u0646\u06cc\u06a9\u200c\u0646\u0627\u0645",
        ),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_a_name_is_one_line_in_any_script(given: str, name: str) -> None:
    assert read(name=given).name == name


@pytest.mark.parametrize(
    "hidden",
    [
        "\r",
        "\n",
        "\t",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u00ad",
        "\ufeff",
    ],
)
def test_a_name_holds_no_line_break_or_invisible_character(hidden: str) -> None:
    said = {"name": "should be one line, without control or invisible characters"}

    assert refused(name=f"Ada{hidden}Miller") == said


@pytest.mark.parametrize(
    "name", ["\u3164", "\u115f\u1160", "\uffa0 \uffa0", "\u2800", "\u034f", "\ufe0f", "\u0301"]
)
def test_a_name_shows_something(name: str) -> None:
    assert refused(name=name) == {
        "name": "should be one line, without control or invisible characters"
    }


@pytest.mark.parametrize("name", ["A\u200d\u200dda", "Ada \u200d M"])
def test_a_joiner_joins_two_letters_or_is_refused(name: str) -> None:
    assert set(refused(name=name)) == {"name"}


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\x7f", "\x85"])
@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_a_control_character_is_named(field: str, hidden: str) -> None:
    said = {field: "should not contain a control character"}

    assert refused(**{field: GOOD[field][:3] + hidden + GOOD[field][3:]}) == said


@pytest.mark.parametrize("field", ["name", "email", "phone"])
@given(value=st.none() | st.integers() | st.lists(st.text()) | st.text())
def test_no_value_is_a_fault_or_refused_by_a_regular_expression(field: str, value: Any) -> None:
    contact = validate_item(Contact, GOOD | {field: value}, "contact")

    if not isinstance(contact, Contact):
        assert not any(sign in fault.message for fault in contact for sign in "^$[]\\")
    elif value is not None:
        assert read(**{field: getattr(contact, field)}) == contact


def test_the_document_says_which_texts_are_taken() -> None:
    fields = json.dumps(Contact.model_json_schema()["properties"])

    assert fields.count('"pattern"') == 2
    assert fields.count('"maxLength"') == 3
