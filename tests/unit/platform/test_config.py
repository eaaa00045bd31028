"""Settings are read once, with errors that name the variable."""

import pytest

from crm.platform.config import ConfigurationError, Settings, settings

DATABASE = {"DB_HOST": "db.test", "DB_NAME": "crm", "DB_USER": "crm_app", "DB_PASSWORD": "hush"}


def test_the_database_has_defaults_for_what_rarely_changes() -> None:
    database = Settings(DATABASE).database

    assert (database.host, database.port, database.name) == ("db.test", 5432, "crm")
    assert (database.user, database.password, database.auth) == ("crm_app", "hush", "password")


def test_a_database_that_authenticates_by_iam_needs_no_password() -> None:
    environment = {name: value for name, value in DATABASE.items() if name != "DB_PASSWORD"}

    database = Settings(environment | {"DB_AUTH": "iam"}).database

    assert database.password is None


@pytest.mark.parametrize("missing", sorted(DATABASE))
def test_a_missing_variable_is_named(missing: str) -> None:
    environment = {name: value for name, value in DATABASE.items() if name != missing}

    with pytest.raises(ConfigurationError, match=f"^{missing} is not set$"):
        _ = Settings(environment).database


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
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} must be"):
        _ = Settings(DATABASE | {name: value}).database


def test_secrets_do_not_show_in_what_is_printed() -> None:
    given = Settings(DATABASE | {"STRIPE_WEBHOOK_SECRETS": "whsec_hidden"})

    assert "hush" not in repr(given.database)
    assert "whsec_hidden" not in repr(given.stripe)


def test_several_webhook_secrets_hold_while_one_replaces_another() -> None:
    stripe = Settings({"STRIPE_WEBHOOK_SECRETS": "old, new,", "STRIPE_LIVEMODE": "TRUE"}).stripe

    assert stripe.webhook_secrets == ("old", "new")
    assert stripe.livemode is True


def test_an_empty_list_of_webhook_secrets_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="STRIPE_WEBHOOK_SECRETS"):
        _ = Settings({"STRIPE_WEBHOOK_SECRETS": " , "}).stripe


def test_stripe_is_in_test_mode_unless_told_otherwise() -> None:
    assert Settings({"STRIPE_WEBHOOK_SECRETS": "one"}).stripe.livemode is False


def test_small_settings_have_defaults() -> None:
    empty = Settings({})

    assert empty.role_claim == "cognito:groups"
    assert (empty.stage, empty.log_level) == ("local", "INFO")
    assert Settings({"LOG_LEVEL": "debug"}).log_level == "DEBUG"


def test_an_unknown_log_level_is_named() -> None:
    with pytest.raises(ConfigurationError, match="LOG_LEVEL must be one of"):
        _ = Settings({"LOG_LEVEL": "LOUD"}).log_level


def test_the_environment_is_read_on_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS_NAME", "first")
    assert settings().bus_name == "first"

    monkeypatch.setenv("BUS_NAME", "second")
    assert settings().bus_name == "first"


def test_stripes_account_is_stripes_own_unless_a_stand_in_is_named() -> None:
    environment = {"STRIPE_KEY": "sk_test_hidden", "STRIPE_API_BASE": "none"}
    account = Settings(environment).stripe_account
    assert (account.key, account.base) == ("sk_test_hidden", None)
    assert "hidden" not in repr(account)
    stand_in = Settings(environment | {"STRIPE_API_BASE": "http://fake.test"}).stripe_account
    assert stand_in.base == "http://fake.test"


@pytest.mark.parametrize(
    ("key", "livemode"), [("sk_live_1", "false"), ("rk_test_1", "true"), ("whsec_1", "false")]
)
def test_a_key_of_the_other_mode_is_refused_without_being_quoted(key: str, livemode: str) -> None:
    given = Settings({"STRIPE_KEY": key, "STRIPE_LIVEMODE": livemode})
    with pytest.raises(ConfigurationError, match=r"^STRIPE_KEY is no") as refused:
        _ = given.stripe_account
    assert key not in str(refused.value)


def test_the_sites_address_is_one() -> None:
    assert Settings({"SITE_URL": "https://shop.test/"}).site_url == "https://shop.test"
    with pytest.raises(ConfigurationError, match=r"^SITE_URL must begin with"):
        _ = Settings({"SITE_URL": "shop.test"}).site_url


def test_what_is_forgotten_has_days_each() -> None:
    given = Settings({"RETENTION_DAYS": "requests=30, audit_log=400"})
    assert given.retention_days == {"requests": 30, "audit_log": 400}


@pytest.mark.parametrize("days", ["requests", "requests=", "requests=0", "requests=1.5", "=-1"])
def test_days_that_are_none_are_named(days: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^RETENTION_DAYS of "):
        _ = Settings({"RETENTION_DAYS": days}).retention_days
