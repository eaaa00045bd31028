"""What an interaction may weigh is asked before anything of it is parsed."""

import json
from uuid import uuid4

import pytest

from demo.driver.gateway import claims_of
from tests.support.backend import Backend

WAIVER = {"interaction_type": "waiver_accepted"}
LARGE = "x" * 40_000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("{" * 40_000, id="no JSON at all"),
        pytest.param(json.dumps(WAIVER | {"metadata": {"note": LARGE}}), id="one"),
        pytest.param(json.dumps(WAIVER | {"metadata": {"interactions": LARGE}}), id="like a batch"),
    ],
)
def test_one_interaction_beyond_32_kb_is_too_large(backend: Backend, raw: str) -> None:
    answer = backend.request(
        "POST",
        "/api/interactions",
        raw=raw,
        headers={"content-type": "application/json"},
        claims=claims_of(str(uuid4())),
    )

    assert answer.status == 413


def test_a_batch_beyond_32_kb_is_read_and_an_item_of_it_refused(backend: Backend) -> None:
    large = WAIVER | {"metadata": {"note": LARGE}}

    answer = backend.client("customer").post(
        "/api/interactions", {"interactions": [large, *[WAIVER] * 400]}
    )

    assert (answer.status, answer.body["stored"], answer.body["rejected"]) == (200, 400, 1)
