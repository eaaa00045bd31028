"""The local web server passes replies on, and refuses what Lambda would."""

from typing import Final

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.requests import Request

from local.web.forward import Forwarder
from tools.lambda_limits import LARGEST_REPLY

_SCOPE: Final = {
    "type": "http",
    "method": "GET",
    "path": "/api/sessions",
    "raw_path": b"/api/sessions",
    "query_string": b"",
    "headers": [],
}


@pytest.mark.parametrize(("size", "status"), [(LARGEST_REPLY, 200), (LARGEST_REPLY + 1, 500)])
def test_a_reply_of_more_than_six_megabytes_is_refused(size: int, status: int) -> None:
    reply = httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"x" * size))

    async def forward() -> int:
        forwarder = Forwarder("http://api.test", reply)
        return (await forwarder.answer(Request(_SCOPE))).status_code

    with (
        start_blocking_portal() as portal
    ):  # a browser test before this one left a loop in our thread
        assert portal.call(forward) == status
