"""Cursors are opaque to clients and exact for us."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.contracts.cursor import Cursor
from crm.platform.errors import InvalidInput

ROW = UUID("019353d0-0000-7000-8000-000000000001")


@given(
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])),
    st.uuids(),
)
def test_a_cursor_comes_back_exact_to_the_microsecond(when: datetime, row: UUID) -> None:
    assert Cursor.decode(Cursor(when, row).encode()) == Cursor(when, row)


def test_a_cursor_needs_no_escaping_in_an_address() -> None:
    text = Cursor(datetime(2026, 11, 2, 3, 4, 5, 678_901, UTC), ROW).encode()

    assert text.isascii()
    assert set(text).isdisjoint("+/=&?%# ")


@given(st.text())
def test_any_other_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Cursor.decode(text)

    assert [error.field for error in refusal.value.errors] == ["cursor"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'["2026-11-02T03:04:05","019353d0-0000-7000-8000-000000000001"]', id="naive"),
        pytest.param(b'["2026-11-02T03:04:05+00:00"]', id="no id"),
        pytest.param(b'["2026-11-02T03:04:05+00:00",7]', id="id of another type"),
        pytest.param(b'[7,"019353d0-0000-7000-8000-000000000001"]', id="time of another type"),
        pytest.param(b'["2026-11-02T03:04:05+00:00","nobody"]', id="no UUID"),
        pytest.param(b"7", id="a number"),
        pytest.param(b'{"a":1,"b":2}', id="an object"),
        pytest.param(b"[" * 140, id="nested"),
        pytest.param(b"\xff\xfe", id="not text"),
    ],
)
def test_a_forged_cursor_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        Cursor.decode(base64.urlsafe_b64encode(content).decode().rstrip("="))


def test_a_cursor_longer_than_any_of_ours_is_not_even_decoded() -> None:
    with pytest.raises(InvalidInput):
        Cursor.decode("A" * 100_000)
