"""Login tokens signed by us are those that AWS's own signer makes."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import boto3
import botocore.auth
import pytest
from crm.platform.database.iam import sign_token

_NOW = datetime(2026, 11, 4, 9, 5, 7, tzinfo=UTC)
_HOST, _PORT = "crm.cluster-abc.eu-central-1.rds.amazonaws.com", 5432


def _parts(token: str) -> tuple[str, dict[str, str]]:
    address, _, query = token.partition("?")
    return address, dict(parse_qsl(query, strict_parsing=True))


@pytest.mark.parametrize("session_token", [None, "IQoJb3JpZ2luX2VjEA//////+/=="])
@pytest.mark.parametrize("user", ["crm_app", "crm.worker+1"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_a_token_equals_botocores(
    monkeypatch: pytest.MonkeyPatch, session_token: str | None, user: str, region: str
) -> None:
    environment = {
        "AWS_REGION": region,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    }
    if session_token:
        environment["AWS_SESSION_TOKEN"] = session_token
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: _NOW)
    rds: Any = boto3.session.Session(region_name=region).client("rds")

    ours = sign_token(host=_HOST, port=_PORT, user=user, environment=environment, now=_NOW)

    assert _parts(ours) == _parts(rds.generate_db_auth_token(_HOST, _PORT, user))


def test_a_token_is_not_signed_without_credentials() -> None:
    with pytest.raises(KeyError, match="AWS_"):
        sign_token(host=_HOST, port=_PORT, user="u", environment={"AWS_REGION": "r"}, now=_NOW)
