"""The small API, called as the gateway calls it."""

from typing import Any

import pytest

from demo.driver.gateway import claims_of, gateway_event
from tests.builders.gateway import CUSTOMER, Answer, Call
from tests.builders.sample_api import app, public


@pytest.fixture
def call() -> Call:
    """Call the API as a customer, unless the claims say otherwise."""

    def send(method: str, path: str, **parts: Any) -> Answer:
        parts.setdefault("claims", claims_of(CUSTOMER))
        api = app if path.startswith("/api/") or method == "GET" else public
        reply = api.handler(gateway_event(method, path, **parts), None)
        assert reply["isBase64Encoded"] is False
        return Answer(reply["statusCode"], reply["headers"], reply["body"])

    return send
