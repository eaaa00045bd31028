"""What reaches the headers of a mail is one line, and an address that SES can take."""

import random
from email import message_from_string
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from crm.messages.rules.headers import UnsupportedAddress, address, mailbox, one_line, tag

BREAKS = ["\r", "\n", "\r\n", "\0", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029"]


@pytest.mark.parametrize("separator", BREAKS)
def test_nothing_ends_the_line_of_a_header(separator: str) -> None:
    text = f"Your session{separator}Bcc: everybody@example.com"

    assert one_line(text) == "Your session Bcc: everybody@example.com"
    parsed = message_from_string(f"To: {mailbox(text, 'ada@example.com')}\nX-Last: 1\n\n.")
    assert parsed.keys() == ["To", "X-Last"]


def test_a_thousand_broken_names_add_no_header() -> None:
    alphabet = [
        *BREAKS,
        "a",
        "Ä",
        "ש",
        "😀",
        ":",
        "<",
        ">",
        '"',
        "\\",
        ",",
        "=?utf-8?q?x?=",
        "\u202e",
    ]
    chosen = random.Random(13)  # noqa: S311 - examples, no secrets
    for _ in range(1000):
        name = "".join(chosen.choices(alphabet, k=chosen.randrange(1, 60)))
        value = mailbox(name, "ada@example.com")
        assert value.isascii()
        assert value.isprintable()
        assert parseaddr(value)[1] == "ada@example.com"


@pytest.mark.parametrize(
    "name", ["דנה כהן", "مريم", "Zoë 😀", "Ada, Countess of Lovelace", "a\u202eb"]
)
def test_a_name_of_any_script_survives(name: str) -> None:
    shown, plain = parseaddr(mailbox(name, "ada@example.com"))

    assert str(make_header(decode_header(shown))) == name
    assert plain == "ada@example.com"


def test_a_name_as_long_as_a_page_is_left_out() -> None:
    assert mailbox("x" * 65, "ada@example.com") == "ada@example.com"
    assert mailbox(None, "ada@example.com") == "ada@example.com"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("ada@example.com", "ada@example.com"),
        (" Ada.Miller+news@Example.COM ", "Ada.Miller+news@example.com"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@faß.de", "ada@xn--fa-hia.de"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@דוגמה.ישראל", "ada@xn--6dbbec0c.xn--4dbrk0ce"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_taken_as_ses_knows_it(given: str, taken: str) -> None:
    assert address(given) == taken


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "address_malformed"),
        ("ada", "address_malformed"),
        ("@example.com", "address_malformed"),
        ("ada@", "address_malformed"),
        ("ada lovelace@example.com", "address_malformed"),
        ("ada\r\nbcc:eve@example.com", "address_malformed"),
        ('"ada"@example.com', "address_malformed"),
        ("ada..miller@example.com", "address_malformed"),
        ("ada,eve@example.com", "address_malformed"),
        ("äda@example.com", "local_part_not_ascii"),
        ("用户@example.com", "local_part_not_ascii"),
        ("ada@localhost", "domain_invalid"),
        ("ada@127.0.0.1", "domain_invalid"),
        ("ada@exa_mple.com", "domain_invalid"),
        ("ada@-example.com", "domain_invalid"),
        ("ada@exa\u2028mple.com", "domain_invalid"),
        ("ada@xn--zzzzzz99999.com", "domain_invalid"),
        ("ada@a..com", "domain_invalid"),
        ("a" * 65 + "@example.com", "address_too_long"),
        ("ada@" + ".".join(["a" * 63] * 3) + "." + "b" * 59, "address_too_long"),
    ],
)
def test_an_address_that_ses_cannot_mail_to_is_refused_with_its_reason(
    given: str, reason: str
) -> None:
    with pytest.raises(UnsupportedAddress) as refused:
        address(given)

    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ["", "re\r\nengage", "été 2026", "x" * 400, "😀", "a=b;c"])
def test_a_tag_holds_what_ses_allows(text: str) -> None:
    value = tag(text)

    assert value.isascii()
    assert 0 < len(value) <= 256
    assert all(char.isalnum() or char in "_-" for char in value)
