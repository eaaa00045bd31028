"""A login by IAM connects with a token that AWS's own SDK signs."""

from pathlib import Path
from urllib.parse import parse_qs

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from crm.platform.database.connection import login_password
from tests.unit.conftest import Configured

HOST = "crm.cluster-abc.eu-central-1.rds.amazonaws.com"
DATABASE = {"DB_HOST": HOST, "DB_NAME": "crm", "DB_USER": "crm.worker+1", "DB_AUTH": "iam"}

pytestmark = pytest.mark.usefixtures("aws")


@pytest.mark.parametrize("session_token", [None, "IQoJb3JpZ2luX2VjEA//////+/=="])
def test_a_token_names_the_login_the_address_and_who_signed(
    configured: Configured, monkeypatch: pytest.MonkeyPatch, session_token: str | None
) -> None:
    if session_token:
        monkeypatch.setenv("AWS_SESSION_TOKEN", session_token)

    address, _, query = (login_password(configured(DATABASE).database) or "").partition("?")

    said = parse_qs(query, strict_parsing=True)
    assert address == f"{HOST}:5432/"
    assert (said["Action"], said["DBUser"]) == (["connect"], ["crm.worker+1"])
    assert said["X-Amz-Expires"] == ["900"]
    assert said["X-Amz-Credential"][0].startswith("test/")
    assert said["X-Amz-Credential"][0].endswith("/eu-central-1/rds-db/aws4_request")
    assert said.get("X-Amz-Security-Token") == ([session_token] if session_token else None)


def test_a_token_may_be_signed_with_credentials_that_are_not_in_the_environment(
    configured: Configured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile = tmp_path / "credentials"
    profile.write_text("[crm]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = hidden\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profile))
    monkeypatch.setenv("AWS_PROFILE", "crm")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    assert "AKIAPROFILE" in (login_password(configured(DATABASE).database) or "")


def test_a_token_is_not_signed_without_credentials(
    configured: Configured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(NoCredentialsError):
        login_password(configured(DATABASE).database)


def test_a_login_by_password_signs_nothing(configured: Configured) -> None:
    password = configured(DATABASE | {"DB_AUTH": "password", "DB_PASSWORD": "hush"}).database

    assert login_password(password) == "hush"
