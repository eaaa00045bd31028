"""Settings are read once, with errors that name the variable."""

import pytest

from crm.platform.config import ConfigurationError, settings
from tests.unit.conftest import Configured

DATABASE = {"DB_HOST": "db.test", "DB_NAME": "crm", "DB_USER": "crm_app", "DB_PASSWORD": "hush"}


def test_the_database_has_defaults_for_what_rarely_changes(configured: Configured) -> None:
    database = configured(DATABASE).database

    assert (database.host, database.port, database.name) == ("db.test", 5432, "crm")
    assert (database.user, database.auth) == ("crm_app", "password")
    assert database.password is not None
    assert database.password.get_secret_value() == "hush"


def test_a_database_that_authenticates_by_iam_needs_no_password(configured: Configured) -> None:
    environment = {name: value for name, value in DATABASE.items() if name != "DB_PASSWORD"}

    database = configured(environment | {"DB_AUTH": "iam"}).database

    assert database.password is None


@pytest.mark.parametrize("missing", sorted(DATABASE))
def test_a_missing_variable_is_named(configured: Configured, missing: str) -> None:
    environment = {name: value for name, value in DATABASE.items() if name != missing}

    with pytest.raises(ConfigurationError, match=f"^{missing} is not set$"):
        _ = configured(environment).database


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PORT", "0"),
        ("DB_PORT", "65536"),
        ("DB_PORT", "-1"),
        ("DB_PORT", "5432.0"),
        ("DB_PORT", "٣"),
        ("DB_AUTH", "trust"),
    ],
)
def test_a_wrong_variable_is_named(configured: Configured, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} must be"):
        _ = configured(DATABASE | {name: value}).database


def test_secrets_do_not_show_in_what_is_printed(configured: Configured) -> None:
    given = configured(DATABASE | {"STRIPE_WEBHOOK_SECRETS": "whsec_hidden"})

    assert "hush" not in repr(given.database)
    assert "whsec_hidden" not in repr(given.stripe)


def test_several_webhook_secrets_hold_while_one_replaces_another(configured: Configured) -> None:
    stripe = configured({"STRIPE_WEBHOOK_SECRETS": "old, new,", "STRIPE_LIVEMODE": "TRUE"}).stripe

    assert [one.get_secret_value() for one in stripe.webhook_secrets] == ["old", "new"]
    assert stripe.livemode is True


def test_an_empty_list_of_webhook_secrets_is_refused(configured: Configured) -> None:
    with pytest.raises(ConfigurationError, match="STRIPE_WEBHOOK_SECRETS"):
        _ = configured({"STRIPE_WEBHOOK_SECRETS": " , "}).stripe


def test_stripe_is_in_test_mode_unless_told_otherwise(configured: Configured) -> None:
    assert configured({"STRIPE_WEBHOOK_SECRETS": "one"}).stripe.livemode is False


def test_small_settings_have_defaults(configured: Configured) -> None:
    empty = configured({})

    assert empty.role_claim == "cognito:groups"
    assert (empty.stage, empty.log_level) == ("local", "INFO")
    assert configured({"LOG_LEVEL": "debug"}).log_level == "DEBUG"


def test_an_unknown_log_level_is_named(configured: Configured) -> None:
    with pytest.raises(ConfigurationError, match="LOG_LEVEL must be one of"):
        _ = configured({"LOG_LEVEL": "LOUD"}).log_level


def test_the_environment_is_read_on_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS_NAME", "first")
    assert settings().bus_name == "first"

    monkeypatch.setenv("BUS_NAME", "second")
    assert settings().bus_name == "first"


def test_stripes_account_is_stripes_own_unless_a_stand_in_is_named(configured: Configured) -> None:
    environment = {"STRIPE_KEY": "sk_test_hidden", "STRIPE_API_BASE": "none"}
    account = configured(environment).stripe_api
    assert account.key is not None
    assert (account.key.get_secret_value(), account.api_base) == ("sk_test_hidden", None)
    assert "hidden" not in repr(account)
    stand_in = configured(environment | {"STRIPE_API_BASE": "http://fake.test"}).stripe_api
    assert stand_in.api_base == "http://fake.test"


@pytest.mark.parametrize(
    ("key", "livemode"), [("sk_live_1", "false"), ("rk_test_1", "true"), ("whsec_1", "false")]
)
def test_a_key_of_the_other_mode_is_refused_without_being_quoted(
    configured: Configured, key: str, livemode: str
) -> None:
    given = configured({"STRIPE_KEY": key, "STRIPE_LIVEMODE": livemode})
    with pytest.raises(ConfigurationError, match=r"^STRIPE_KEY is no") as refused:
        _ = given.stripe_api
    assert key not in str(refused.value)


def test_a_stage_may_have_no_key_of_stripes(configured: Configured) -> None:
    assert configured({"STRIPE_KEY": "none"}).stripe_api.key is None


def test_cards_are_saved_only_where_a_stage_says_so(configured: Configured) -> None:
    assert not configured({"STRIPE_KEY": "sk_test_1"}).stripe_api.saved_cards
    given = {"STRIPE_KEY": "sk_test_1", "STRIPE_SAVED_CARDS": "true"}
    assert configured(given).stripe_api.saved_cards


def test_the_sites_address_is_one(configured: Configured) -> None:
    assert configured({"SITE_URL": "https://shop.test/"}).site_url == "https://shop.test"
    with pytest.raises(ConfigurationError, match=r"^SITE_URL must begin with"):
        _ = configured({"SITE_URL": "shop.test"}).site_url


def test_what_is_forgotten_has_days_each(configured: Configured) -> None:
    given = configured({"RETENTION_DAYS": "requests=30, audit_log=400"})
    assert given.retention_days == {"requests": 30, "audit_log": 400}


@pytest.mark.parametrize("days", ["requests", "requests=", "requests=0", "requests=1.5", "=-1"])
def test_days_that_are_none_are_named(configured: Configured, days: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^RETENTION_DAYS of "):
        _ = configured({"RETENTION_DAYS": days}).retention_days


def test_the_keys_of_links_are_several_and_long_or_none_at_all(configured: Configured) -> None:
    new, old = "n" * 32, "o" * 40
    assert configured({"MESSAGE_KEYS": f"{new}, {old}"}).message_keys == (new, old)
    assert configured({"MESSAGE_KEYS": "none"}).message_keys == ()
    for wrong in ("short", f"{new},short", ","):
        with pytest.raises(ConfigurationError, match=r"^MESSAGE_KEYS "):
            _ = configured({"MESSAGE_KEYS": wrong}).message_keys
