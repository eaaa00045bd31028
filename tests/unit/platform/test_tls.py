"""A server that must be verified is verified, or not connected to at all."""

from pathlib import Path

import pytest

from crm.platform.config import ConfigurationError
from crm.platform.database.tls import tls_words
from tests.unit.conftest import Configured

GIVEN = {"DB_HOST": "db.test", "DB_NAME": "crm", "DB_USER": "crm_app"}


def test_a_verified_server_is_held_against_the_authorities_of_the_layer(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text("-----BEGIN CERTIFICATE-----")

    assert tls_words("verify-full", roots) == {"sslmode": "verify-full", "sslrootcert": str(roots)}


def test_a_layer_without_authorities_says_how_it_gets_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="make roots"):
        tls_words("verify-full", tmp_path / "roots.pem")


def test_a_given_database_is_trusted_as_far_as_it_is_said() -> None:
    assert tls_words("require") == {"sslmode": "require"}
    assert tls_words("prefer") == {"sslmode": "prefer"}


@pytest.mark.parametrize(
    "words",
    [
        {"DB_AUTH": "iam"},
        {"DB_AUTH": "secret", "DB_SECRET": "arn:aws:secretsmanager:eu-central-1:1:secret:master"},
    ],
)
def test_who_logs_in_at_rds_verifies_it_unless_told_otherwise(
    configured: Configured, words: dict[str, str]
) -> None:
    assert configured(GIVEN | words).database.tls == "verify-full"
    assert configured(GIVEN | words | {"DB_TLS": "prefer"}).database.tls == "prefer"


def test_a_password_alone_demands_no_certificate(configured: Configured) -> None:
    assert configured(GIVEN | {"DB_PASSWORD": "hush"}).database.tls == "prefer"


def test_a_login_by_secret_needs_the_secrets_name(configured: Configured) -> None:
    with pytest.raises(ConfigurationError, match="DB_SECRET is not set"):
        _ = configured(GIVEN | {"DB_AUTH": "secret"}).database
