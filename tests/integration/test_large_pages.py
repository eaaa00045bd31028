"""Pages are bounded by bytes as well as rows: no reply exceeds what Lambda lets through."""

from typing import Any, Final

import pytest

from demo.driver.client import Client
from demo.driver.functions import FunctionTransport
from demo.driver.steps import file_intake, intake_form
from demo.driver.transport import Request
from tests.support.backend import Backend
from tools.lambda_limits import LARGEST_REPLY

# Four bytes each; and a quote, which is escaped twice on its way.
_WIDE: Final = "\N{AUTOMOBILE}"
_METADATA: Final = {"quotes": '"' * 15_000}
_INTAKES: Final = 30
_EVENTS: Final = 150


def _pages(client: Client, path: str, key: str, query: str = "limit=200") -> list[list[Any]]:
    """The rows of each page; every reply came through."""
    pages, cursor = [], ""
    while True:
        answer = client.get(path, query=query + cursor)
        assert answer.status == 200, answer.status
        pages.append(answer.body[key])
        if answer.body["next_cursor"] is None:
            return pages
        cursor = f"&cursor={answer.body['next_cursor']}"


def test_the_mechanics_queue_goes_on_after_what_fits(backend: Backend) -> None:
    wide = {"concern": _WIDE * 5_000, "files": [_WIDE * 1_024] * 20}
    filed = [
        file_intake(backend.client("customer"), **wide)["session"]["id"] for _ in range(_INTAKES)
    ]

    pages = _pages(backend.client("mechanic"), "/api/sessions", "sessions")

    assert [row["id"] for page in pages for row in page] == filed[::-1]
    assert len(pages) > 1


def test_interactions_are_read_and_exported_in_pages_that_fit(backend: Backend) -> None:
    customer = backend.client("customer")
    event = {"interaction_type": "waiver_accepted", "metadata": _METADATA}
    for _ in range(_EVENTS // 15):
        tracked = customer.post("/api/interactions", {"interactions": [event] * 15})
        assert tracked.body["stored"] == 15, tracked.body

    mine = "/api/customers/me"
    theirs = f"/api/customers/{customer.id}/interactions"
    for client, path, key, rows in (
        (customer, f"{mine}/interactions", "interactions", _EVENTS),
        (backend.client("admin"), theirs, "interactions", _EVENTS),
        (customer, f"{mine}/export", "records", _EVENTS + 1),
    ):
        pages = _pages(client, path, key)
        found = [row["id"] for page in pages for row in page]
        assert (len(found), len(set(found))) == (rows, rows)
        assert len(pages) > 1
    assert customer.get(f"{mine}/export", query="format=csv&limit=200").status == 200


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\x85"])
def test_text_takes_line_breaks_and_tabs_and_no_other_control_character(
    backend: Backend, character: str
) -> None:
    customer = backend.client("customer")
    refused = customer.post("/api/intake/start", intake_form(concern=f"It{character}grinds."))
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "concern")
    kept = "It\tgrinds\r\nloudly."
    assert file_intake(customer, concern=kept)["intake"]["concern"] == kept


def test_a_reply_that_lambda_would_refuse_does_not_come_through_here_either() -> None:
    large = {"statusCode": 200, "headers": {}, "body": "x" * LARGEST_REPLY}
    transport = FunctionTransport(lambda _name, _event: large, {})
    assert transport.send(Request(method="GET", path="/api/sessions")).status == 500
