"""Only what Stripe signed with a secret of ours, just now, is read."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.payments.signature import MAX_BYTES, MAX_ELEMENTS, NotFromStripe, verify
from crm.platform.errors import CrmError, MalformedJson, PayloadTooLarge
from local.fake_stripe.webhook_sender import signature
from tests.builders.stripe_events import SECRET, SENT_AT, signed

NOW = datetime.fromtimestamp(SENT_AT, UTC)
BODY = '{"id": "evt_1", "type": "café.opened"}'
DIGEST = signed(BODY).partition("v1=")[2]


def test_a_body_signed_by_the_sdk_is_read() -> None:
    assert verify(BODY.encode(), signed(BODY), [SECRET], NOW) == json.loads(BODY)


def test_the_fake_stripe_signs_as_the_sdk_does() -> None:
    assert signature(BODY.encode(), [SECRET], SENT_AT) == signed(BODY)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("nonsense", id="no elements"),
        pytest.param(f"v1={DIGEST}", id="no time"),
        pytest.param(f"t=,v1={DIGEST}", id="an empty time"),
        pytest.param(f"t=soon,v1={DIGEST}", id="a time in words"),
        pytest.param(f"t=-{SENT_AT},v1={DIGEST}", id="a negative time"),
        pytest.param(f"t={SENT_AT}.0,v1={DIGEST}", id="a fraction of a second"),
        pytest.param(f"t=1_795_341_600,v1={DIGEST}", id="underscores, which int() reads"),
        pytest.param(f"t={'9' * 5000},v1={DIGEST}", id="more digits than int() reads"),
        pytest.param(f"t={SENT_AT},t={SENT_AT},v1={DIGEST}", id="two times"),
        pytest.param(f"t={SENT_AT}", id="no signature"),
        pytest.param(f"t={SENT_AT},v1=", id="an empty signature"),
        pytest.param(f"t={SENT_AT},v0={DIGEST}", id="a scheme of the past"),
        pytest.param(f"t={SENT_AT},v1={DIGEST[:-1]}", id="a shortened signature"),
        pytest.param(f"t={SENT_AT},v1={DIGEST.upper()}", id="a signature in upper case"),
        pytest.param(f"t={SENT_AT},v1={DIGEST},", id="a dangling comma"),
        pytest.param(f"t={SENT_AT}" + f",v1={DIGEST}" * MAX_ELEMENTS, id="too many signatures"),
        pytest.param(f"t={SENT_AT},v1=é{DIGEST}", id="not ASCII"),
        pytest.param(f"t=\u0661\u0667,v1={DIGEST}", id="digits of another script"),
        pytest.param(f"t={SENT_AT},v1={DIGEST}\x00", id="a NUL character"),
        pytest.param(f"t={SENT_AT},v1=\ud800", id="half a surrogate pair"),
    ],
)
def test_a_header_that_proves_nothing_is_refused(header: str | None) -> None:
    with pytest.raises(NotFromStripe):
        verify(BODY.encode(), header, [SECRET], NOW)


def test_one_of_several_signatures_is_enough() -> None:
    header = f"t={SENT_AT}" + ",v1=0" * (MAX_ELEMENTS - 2) + f",v1={DIGEST}"

    assert verify(BODY.encode(), header, [SECRET], NOW) == json.loads(BODY)


def test_a_signature_with_another_secret_is_refused() -> None:
    with pytest.raises(NotFromStripe, match="No signature matches"):
        verify(BODY.encode(), signed(BODY, "whsec_of_somebody_else"), [SECRET], NOW)


def test_a_body_changed_on_the_way_is_refused() -> None:
    with pytest.raises(NotFromStripe, match="No signature matches"):
        verify(BODY.replace("1", "2").encode(), signed(BODY), [SECRET], NOW)


@pytest.mark.parametrize("seconds", [-360, -301, 301, 360, 3600 * 24 * 365])
def test_a_signature_away_from_our_clock_is_refused_in_both_directions(seconds: int) -> None:
    header = signed(BODY, at=SENT_AT + seconds)

    with pytest.raises(NotFromStripe, match="five minutes"):
        verify(BODY.encode(), header, [SECRET], NOW)


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    assert verify(BODY.encode(), signed(BODY, at=SENT_AT + seconds), [SECRET], NOW)


def test_our_clock_is_the_one_given_and_not_the_machines() -> None:
    long_ago = SENT_AT - 10 * 365 * 24 * 3600

    header = signed(BODY, at=long_ago)

    assert verify(BODY.encode(), header, [SECRET], NOW - timedelta(days=10 * 365))


def test_one_good_signature_among_several_is_enough() -> None:
    header = f"t={SENT_AT},v1={'0' * 64},v1={DIGEST},v0={'f' * 64}"

    assert verify(BODY.encode(), header, [SECRET], NOW)


@pytest.mark.parametrize("trusted", [["whsec_next", SECRET], [SECRET, "whsec_next"]])
def test_both_secrets_hold_while_one_replaces_the_other(trusted: list[str]) -> None:
    assert verify(BODY.encode(), signed(BODY), trusted, NOW)
    assert verify(BODY.encode(), signed(BODY, "whsec_next"), trusted, NOW)


def test_a_secret_that_was_replaced_holds_no_longer() -> None:
    with pytest.raises(NotFromStripe):
        verify(BODY.encode(), signed(BODY), ["whsec_next"], NOW)


@pytest.mark.parametrize("trusted", [[], [""], ["  "]])
def test_without_a_secret_nothing_is_trusted(trusted: list[str]) -> None:
    with pytest.raises(NotFromStripe):
        verify(BODY.encode(), signed(BODY, (trusted or [""])[0]), trusted, NOW)


def test_a_body_over_256_kb_is_refused_before_its_signature_is_looked_at() -> None:
    with pytest.raises(PayloadTooLarge):
        verify(b" " * (MAX_BYTES + 1), None, [SECRET], NOW)


def test_a_body_of_256_kb_is_read() -> None:
    body = '{"id": "evt_1"}'.ljust(MAX_BYTES)

    assert verify(body.encode(), signed(body), [SECRET], NOW) == {"id": "evt_1"}


def test_a_body_that_is_not_text_is_refused() -> None:
    with pytest.raises(NotFromStripe, match="UTF-8"):
        verify(b"\xff\xfe{}", signed("{}"), [SECRET], NOW)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"evt_1"',
        "{",
        '{"id": 1, "id": 2}',
        '{"amount": NaN}',
        '{"amount": -Infinity}',
        '{"amount": 1e999}',
        f'{{"amount": {"9" * 5000}}}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 40 + "1" + "}" * 40,
    ],
    ids=lambda body: body[:20],
)
def test_a_signed_body_that_cannot_be_kept_is_malformed(body: str) -> None:
    with pytest.raises(MalformedJson):
        verify(body.encode(), signed(body), [SECRET], NOW)


@given(raw=st.binary(max_size=200), header=st.none() | st.text(max_size=200))
def test_whatever_arrives_is_refused_and_never_a_fault(raw: bytes, header: str | None) -> None:
    with pytest.raises(CrmError):
        verify(raw, header, [SECRET], NOW)


@given(values=st.lists(st.tuples(st.sampled_from(["t", "v1", "v0"]), st.text(max_size=70))))
def test_whatever_the_elements_hold_is_refused_and_never_a_fault(
    values: list[tuple[str, str]],
) -> None:
    with pytest.raises(CrmError):
        verify(BODY.encode(), ",".join(f"{k}={v}" for k, v in values), [SECRET], NOW)
