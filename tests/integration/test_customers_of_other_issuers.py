"""A trusted backend names a customer as their issuer does, and means the same person."""

from uuid import uuid4

import pytest

from crm.platform.principal import principal_id
from demo.driver.gateway import ISSUER
from tests.support.backend import Backend

SUBJECT = "auth0|5f7c8ec7c33c6c004bbafe82"
WAIVER = {"interaction_type": "waiver_accepted"}


def test_a_customer_named_by_issuer_and_subject_finds_it_in_their_own_story(
    backend: Backend,
) -> None:
    told = WAIVER | {"customer": {"iss": ISSUER, "sub": SUBJECT}}

    service = backend.client("service")
    one = service.post("/api/interactions", told)
    batch = service.post("/api/interactions", {"interactions": [told]})

    assert (one.status, batch.body["stored"]) == (201, 1)
    own = backend.client("customer", principal_id(ISSUER, SUBJECT))
    story = own.get("/api/customers/me/interactions").body["interactions"]
    assert [entry["interaction_type"] for entry in story] == ["waiver_accepted"] * 2
    assert one.body["customer_id"] == str(own.id)


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ({}, "customer_id"),
        ({"customer_id": str(uuid4()), "customer": {"iss": "i", "sub": "s"}}, "customer"),
        ({"customer": {"sub": "s"}}, "customer.iss"),
        ({"customer": {"iss": "", "sub": "s"}}, "customer.iss"),
        ({"customer": {"iss": "i", "sub": "s" * 256}}, "customer.sub"),
        ({"customer": "s"}, "customer"),
        ({"customer_id": SUBJECT}, "customer_id"),
    ],
)
def test_who_is_named_twice_or_by_half_is_refused(
    backend: Backend, named: dict[str, object], field: str
) -> None:
    service = backend.client("service")

    one = service.post("/api/interactions", WAIVER | named)
    batch = service.post("/api/interactions", {"interactions": [WAIVER | named]})

    assert (one.status, [error["field"] for error in one.body["errors"]]) == (422, [field])
    [item] = batch.body["results"]
    assert [error["field"] for error in item["errors"]] == [field]


def test_a_customer_cannot_name_another(backend: Backend) -> None:
    told = WAIVER | {"customer": {"iss": ISSUER, "sub": SUBJECT}}

    assert backend.client("customer").post("/api/interactions", told).status == 404
