"""A link of a mail is what was signed, to the last byte, or nothing."""

import string
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.messages.rules.tokens import LIFETIME, Forged, Link, TooOld, read, sign

KEYS = ("first-key-of-thirty-two-characters", "second-key-of-thirty-two-characters")
TODAY = date(2026, 11, 28)
LINK = Link(
    kind="c",
    message_id=UUID("019a0000-0000-7000-8000-0000000000ff"),
    position=3,
    issued_on=TODAY,
)
TOKEN = sign(LINK, KEYS)
ALPHABET = string.ascii_letters + string.digits + "-_.=+/ \0é"


@given(
    kind=st.sampled_from(["c", "o", "u", "p"]),
    message_id=st.uuids(),
    position=st.integers(0, 32767),
    day=st.dates(TODAY - LIFETIME, TODAY),
)
def test_a_token_reads_as_the_link_that_was_signed(
    kind: str, message_id: UUID, position: int, day: date
) -> None:
    link = Link(kind=kind, message_id=message_id, position=position, issued_on=day)  # type: ignore[arg-type] # sampled
    token = sign(link, KEYS)

    assert read(token, KEYS, TODAY) == link
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")


def test_a_token_is_short_enough_for_one_line_of_a_mail() -> None:
    assert len(TOKEN) == 75


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_every_altered_byte_makes_it_nothing(place: int) -> None:
    for other in ALPHABET:
        if other != TOKEN[place]:
            with pytest.raises(Forged):
                read(TOKEN[:place] + other + TOKEN[place + 1 :], KEYS, TODAY)


@pytest.mark.parametrize(
    "token",
    [
        *(TOKEN[:length] for length in range(len(TOKEN))),
        TOKEN + "=",
        TOKEN + "A",
        " " + TOKEN,
        ".".join(reversed(TOKEN.split("."))),
        TOKEN.replace(".", ".."),
        TOKEN.partition(".")[0]
        + "."
        + sign(
            Link(kind="o", message_id=LINK.message_id, position=3, issued_on=TODAY), KEYS
        ).partition(".")[2],
        "\ud800.\ud800",
        "é.é",
    ],
)
def test_a_token_that_was_cut_swapped_or_made_up_is_nothing(token: str) -> None:
    with pytest.raises(Forged):
        read(token, KEYS, TODAY)


def test_a_new_first_key_leaves_old_links_alive_until_theirs_is_taken_away() -> None:
    rotated = ("a-new-key-of-thirty-two-characters", *KEYS)

    assert read(TOKEN, rotated, TODAY) == LINK
    assert read(sign(LINK, rotated), rotated, TODAY) == LINK
    with pytest.raises(Forged):
        read(TOKEN, rotated[:1], TODAY)


def test_a_link_dies_of_age() -> None:
    assert read(TOKEN, KEYS, TODAY + LIFETIME) == LINK
    with pytest.raises(TooOld):
        read(TOKEN, KEYS, TODAY + LIFETIME + timedelta(days=1))


@pytest.mark.parametrize("position", [-1, 32768])
def test_a_position_that_no_token_holds_is_refused(position: int) -> None:
    with pytest.raises(ValueError, match="position"):
        Link(kind="c", message_id=LINK.message_id, position=position, issued_on=TODAY)
