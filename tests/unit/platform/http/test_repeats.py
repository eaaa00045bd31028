"""What makes a repeat recognisable: its key, and the fingerprint of what it asks."""

import hashlib
from uuid import UUID

import pytest

from crm.platform.http.request import idempotency_key
from crm.platform.idempotency import IdempotencyKey
from demo.driver.gateway import gateway_event
from tests.builders.gateway import SESSION, Call

END = f"/api/sessions/{SESSION}/end"
RAW = '{"contact": {"name": "Anna", "email": "anna@example.test"}}'


def key(raw: str | bytes = RAW, path: str = "/api/bookings") -> IdempotencyKey:
    """The key of a request."""
    return idempotency_key(gateway_event("POST", path, raw=raw))


def test_the_clients_key_wins_over_all_others(call: Call) -> None:
    seen = call("POST", END, headers={"Idempotency-Key": "chosen"}).json

    assert (seen["key"], seen["own_key"]) == ("chosen", "chosen")


def test_without_a_clients_key_the_event_names_itself(call: Call) -> None:
    seen = call("POST", END, request_id="request-5").json

    assert (seen["key"], seen["own_key"]) == ("request-5", SESSION)


def test_an_event_without_an_id_takes_the_gateways() -> None:
    event = gateway_event("POST", "/api/bookings", raw=RAW)

    assert idempotency_key(event).key == "request-1"
    assert idempotency_key(event, UUID(SESSION)).key == SESSION


@pytest.mark.parametrize(
    "key", ["x", " ", "a b", "~" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"']
)
def test_a_key_is_any_printable_ascii(call: Call, key: str) -> None:
    assert call("POST", END, headers={"Idempotency-Key": key}).json["key"] == key


@pytest.mark.parametrize("key", ["", "~" * 256, "a\tb", "a\nb", "\0", "\x7f", "cl\u00e9", "\ud800"])
def test_any_other_key_is_refused_by_the_name_of_its_header(call: Call, key: str) -> None:
    answer = call("POST", END, headers={"Idempotency-Key": key})

    assert answer.status == 422
    assert set(answer.fields) == {"Idempotency-Key"}


def test_a_malformed_key_is_refused_even_where_nothing_reads_it(call: Call) -> None:
    answer = call("GET", "/api/sessions", headers={"Idempotency-Key": ""})

    assert (answer.status, set(answer.fields)) == (422, {"Idempotency-Key"})


def test_the_fingerprint_is_the_sha_256_of_method_path_and_body() -> None:
    expected = hashlib.sha256(b"POST /api/bookings\n" + RAW.encode()).hexdigest()

    assert key() == IdempotencyKey("request-1", expected)


def test_the_same_request_has_the_same_fingerprint_however_it_was_encoded() -> None:
    assert key(RAW) == key(RAW.encode())


@pytest.mark.parametrize(
    "other",
    [key(RAW.replace("Anna", "Anne")), key(RAW + " "), key(path="/api/other")],
    ids=["another body", "other bytes", "another path"],
)
def test_another_request_has_another_fingerprint(other: IdempotencyKey) -> None:
    assert other.fingerprint != key().fingerprint


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de_DE"),
        ("de", "de"),
        ("DE-at", "de_AT"),
        ("zh-hant-tw", "zh_Hant_TW"),
        ("es-419", "es_419"),
        ("*, fr;q=0.5", "fr"),
        ("*", "en_US"),
        ("", "en_US"),
        ("../../etc/passwd", "en_US"),
        ("x" * 10_000, "en_US"),
        ("!," * 10_000 + "de", "en_US"),
        ("\ud800, da", "da"),
    ],
)
def test_the_locale_is_the_first_well_formed_tag(call: Call, header: str, locale: str) -> None:
    assert call("POST", END, headers={"Accept-Language": header}).json["locale"] == locale


def test_without_a_header_the_locale_is_american_english(call: Call) -> None:
    assert call("POST", END).json["locale"] == "en_US"
