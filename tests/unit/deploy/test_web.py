"""Pages go up in an order and with words that their visitors can rely on."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy import web
from deploy.account import Account, Deployed
from deploy.stage import Stage
from deploy.web import upload_pages

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})
OUTPUTS = {"WebBucket": "pages", "DistributionId": "E1"}
PAGES = {
    "config.json": b'{"expert": "mechanic"}',
    "dashboard/dashboard.js": b"",
    "dashboard/index.html": b"",
    "index.html": b"",
    "style/mark.svg": b"",
}


@dataclass
class Bucket:
    """S3 and CloudFront in memory."""

    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    refreshed: list[dict[str, Any]] = field(default_factory=list)

    def put_object(self, **given: Any) -> None:
        self.stored[given["Key"]] = given

    def delete_objects(self, *, Delete: Any, **_: Any) -> None:  # noqa: N803 - AWS's name
        for entry in Delete["Objects"]:
            del self.stored[entry["Key"]]

    def get_paginator(self, _: str) -> "Bucket":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": name} for name in self.stored]}]

    def create_invalidation(self, **given: Any) -> None:
        self.refreshed.append(given)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    found = Bucket()
    monkeypatch.setattr(web, "build_pages", lambda: dict(PAGES))
    monkeypatch.setattr(Account, "client", lambda *_: found)
    return found


def upload(**outputs: str) -> int:
    return upload_pages(Deployed(STAGE, Account(STAGE.region), OUTPUTS | outputs))


def words(bucket: Bucket) -> Any:
    return json.loads(bucket.stored["config.json"]["Body"])


def test_pages_are_told_where_people_sign_in(bucket: Bucket) -> None:
    issuer = "https://id.example/pool"
    upload(JwtIssuer=issuer, SignInDomain="https://sign-in.example", SignInClientId="abc")
    place = {"issuer": issuer, "domain": "https://sign-in.example", "client_id": "abc"}
    assert words(bucket) == {"expert": "mechanic", "mails": False, "sign_in": place}


def test_without_a_place_to_sign_in_pages_have_the_catalogues_words_alone(bucket: Bucket) -> None:
    upload()
    assert words(bucket) == {"expert": "mechanic", "mails": False}


def test_pages_are_told_whether_mails_are_sent(bucket: Bucket) -> None:
    upload(MailFrom="Shop <hello@shop.example>")
    assert words(bucket)["mails"] is True


def test_a_script_is_there_before_the_page_that_names_it(bucket: Bucket) -> None:
    assert upload() == len(PAGES)
    names = list(bucket.stored)
    pages = [name.endswith(".html") for name in names]
    assert pages == sorted(pages)
    assert any(pages)


def test_each_file_says_what_it_is(bucket: Bucket) -> None:
    upload()
    kinds = {name: one["ContentType"] for name, one in bucket.stored.items()}
    assert kinds == {
        "config.json": "application/json; charset=utf-8",
        "dashboard/dashboard.js": "text/javascript; charset=utf-8",
        "dashboard/index.html": "text/html; charset=utf-8",
        "index.html": "text/html; charset=utf-8",
        "style/mark.svg": "image/svg+xml",
    }


def test_what_is_no_page_any_more_goes_and_visitors_get_the_new_ones(bucket: Bucket) -> None:
    bucket.stored["old.html"] = {}
    upload()
    assert set(bucket.stored) == set(PAGES)
    [asked] = bucket.refreshed
    assert asked["DistributionId"] == "E1"
    assert asked["InvalidationBatch"]["Paths"]["Items"] == ["/*"]
