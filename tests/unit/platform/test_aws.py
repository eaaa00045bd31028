"""Calls of AWS are signed and addressed as its own SDK signs and addresses them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import botocore.auth
import botocore.session
import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.credentials import Credentials

from crm.platform.aws.api import endpoint, signed_headers
from crm.platform.config import AwsSettings

NOW = datetime(2026, 11, 4, 9, 5, 7, tzinfo=UTC)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("put_events", {"Entries": [{"Source": "crm", "Detail": "{}"}]}),
    "lambda": ("invoke", {"FunctionName": "gateway"}),
}


def settings(region: str, *, session_token: str | None = None, dualstack: bool = False) -> Any:
    """Whose name is signed, and where."""
    return AwsSettings(
        region=region,
        access_key=KEY,
        secret_key=SECRET,
        session_token=session_token,
        endpoint=None,
        dualstack=dualstack,
    )


@pytest.mark.parametrize("session_token", [None, "IQoJb3JpZ2luX2VjEA//////+/=="])
@pytest.mark.parametrize(
    ("service", "path", "headers"),
    [
        ("events", "/", {"content-type": "application/x-amz-json-1.1", "x-amz-target": "A.B"}),
        ("lambda", "/2015-03-31/functions/gateway/invocations", {}),
        ("lambda", "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations", {}),
    ],
)
def test_a_signature_equals_botocores(
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    path: str,
    headers: dict[str, str],
    session_token: str | None,
) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: NOW)
    host, body = f"{service}.eu-central-1.amazonaws.com", b'{"name": "caf\xc3\xa9"}'
    request = AWSRequest("POST", f"https://{host}{path}", data=body, headers=headers)
    credentials = Credentials(KEY, SECRET, session_token)
    botocore.auth.SigV4Auth(credentials, service, "eu-central-1").add_auth(request)

    ours = signed_headers(
        settings("eu-central-1", session_token=session_token),
        service=service,
        path=path,
        headers={"Host": host, **headers},
        body=body,
        now=NOW,
    )

    assert ours["authorization"] == request.headers["Authorization"]
    assert ours.get("x-amz-security-token") == session_token


@pytest.mark.parametrize("dualstack", [False, True])
@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1"])
@pytest.mark.parametrize("service", list(CALLS))
def test_an_address_is_the_one_that_botocore_calls(
    service: str, region: str, *, dualstack: bool
) -> None:
    called: list[str] = []

    def answer(request: Any, **_: object) -> Any:
        called.append(urlsplit(request.url).netloc)
        return AWSResponse(request.url, 500, HTTPHeaders(), None)

    session = botocore.session.get_session()
    session.set_credentials(KEY, SECRET)
    config = Config(use_dualstack_endpoint=dualstack, retries={"total_max_attempts": 1})
    client = session.create_client(service, region_name=region, config=config)
    client.meta.events.register("before-send", answer)
    operation, arguments = CALLS[service]
    with pytest.raises(Exception):  # noqa: B017, PT011 - the address is all that is wanted
        getattr(client, operation)(**arguments)

    assert called == [urlsplit(endpoint(service, settings(region, dualstack=dualstack))).netloc]


def test_a_stand_in_takes_the_place_of_every_service() -> None:
    aws = AwsSettings(
        region="eu-central-1",
        access_key=KEY,
        secret_key=SECRET,
        session_token=None,
        endpoint="http://127.0.0.1:4566",
        dualstack=True,
    )

    assert endpoint("events", aws) == endpoint("lambda", aws) == "http://127.0.0.1:4566"


def test_secrets_do_not_show_in_what_is_printed() -> None:
    shown = repr(settings("eu-central-1", session_token="a session"))

    assert SECRET not in shown
    assert "a session" not in shown
