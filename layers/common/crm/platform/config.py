"""The only reader of the environment: each group of settings is parsed once, on its first use."""

from functools import cache, cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

type DatabaseTls = Literal["verify-full", "require", "prefer"]

_MAX_DAYS: Final = 36_500
_SHORTEST_KEY: Final = 32


class ConfigurationError(Exception):
    """A variable of the environment is missing or wrong; the message names it."""


def _digits(text: object) -> int:
    if not (isinstance(text, str) and text.isascii() and text.isdigit()):
        raise ValueError("must be a whole number")
    return int(text)


def _secrets(text: str) -> list[str]:
    secrets = [secret.strip() for secret in text.split(",") if secret.strip()]
    if not secrets:
        raise ValueError("names no secret")
    return secrets


def _days(text: str) -> dict[str, int]:
    days: dict[str, int] = {}
    for name, _, number in (pair.partition("=") for pair in text.split(",")):
        count = number.strip()
        if not (count.isascii() and count.isdigit() and 1 <= int(count) <= _MAX_DAYS):
            raise ValueError(f"of {name.strip()} must be a whole number from 1 to {_MAX_DAYS}")
        days[name.strip()] = int(count)
    return days


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return url.rstrip("/")


def _unless_none(text: str | None) -> str | None:
    """A parameter of CloudFormation cannot be left empty: it says "none"."""
    return None if text == "none" else text


type _Text = Annotated[str, Field(min_length=1)]


class _Group(BaseSettings):
    """Settings that are used together; a function needs only the groups that it uses."""

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, str_strip_whitespace=True, validate_default=False
    )


class DatabaseSettings(_Group):
    """Where the database is, and how to log in; a password is needed only when it authenticates."""

    model_config = SettingsConfigDict(env_prefix="DB_")

    host: _Text
    port: Annotated[int, BeforeValidator(_digits), Field(ge=1, le=65_535)] = 5432
    name: _Text
    user: _Text
    auth: Annotated[Literal["password", "iam", "secret"], BeforeValidator(str.lower)] = "password"
    tls: Annotated[DatabaseTls, BeforeValidator(str.lower)] = Field(
        default_factory=lambda group: "prefer" if group["auth"] == "password" else "verify-full"
    )
    password: SecretStr | None = None
    secret: _Text | None = Field(None, description="The ARN of a secret of Secrets Manager.")

    @model_validator(mode="after")
    def _require_a_proof(self) -> Self:
        if self.auth == "password" and self.password is None:
            raise ValueError("DB_PASSWORD is not set")
        if self.auth == "secret" and self.secret is None:
            raise ValueError("DB_SECRET is not set")
        return self


class StripeModeSettings(_Group):
    """Whether this stage takes real money."""

    model_config = SettingsConfigDict(env_prefix="STRIPE_")

    livemode: bool = False


class StripeWebhookSettings(StripeModeSettings):
    """The secrets that sign deliveries; several are valid while one replaces another."""

    webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_secrets)]


class StripeApiSettings(StripeModeSettings):
    """Access to Stripe's API; another base is a fake Stripe, and no key takes no payments."""

    key: Annotated[SecretStr | None, BeforeValidator(_unless_none)]
    api_base: Annotated[str | None, AfterValidator(_unless_none)] = None
    saved_cards: bool = Field(
        default=False, description="Whether Stripe's page offers to keep a card, and to use it."
    )

    @model_validator(mode="after")
    def _require_the_mode(self) -> Self:
        """Refuse a key of the other mode before it can charge, or pretend to."""
        mode = "live" if self.livemode else "test"
        if self.key and not self.key.get_secret_value().startswith((f"sk_{mode}_", f"rk_{mode}_")):
            raise ValueError(f"STRIPE_KEY is no {mode} key: this stage takes {mode} money")
        return self


def _keys(text: str) -> list[str]:
    """The keys of a list; none signs nothing, and no link is valid."""
    keys = [] if text == "none" else _secrets(text)
    if any(len(key) < _SHORTEST_KEY for key in keys):
        raise ValueError(f"holds a key of fewer than {_SHORTEST_KEY} characters")
    return keys


class _MessageKeySettings(_Group):
    message_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_keys)]


class MailSettings(_Group):
    """From whom mails of campaigns are sent; without a sender none are."""

    model_config = SettingsConfigDict(env_prefix="MAIL_")

    sender: Annotated[str | None, AfterValidator(_unless_none)] = Field(
        None, validation_alias="MAIL_FROM"
    )
    configuration_set: _Text = "none"


class _SuppressionSettings(_Group):
    suppression_key: SecretStr


class _GatewaySettings(_Group):
    stripe_gateway: _Text


class _SiteSettings(_Group):
    site_url: Annotated[_Text, AfterValidator(_address)]


class _BusSettings(_Group):
    bus_name: _Text


class _RetentionSettings(_Group):
    retention_days: Annotated[dict[str, int], NoDecode, BeforeValidator(_days)]


class _RuntimeSettings(_Group):
    role_claim: str = "cognito:groups"
    stage: str = "local"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)
    ] = "INFO"
    aws_lambda_function_name: str | None = None


class Settings:
    """All settings of the environment.

    Raises:
        ConfigurationError: A variable of the group that is used first is missing or wrong.
    """

    @cached_property
    def database(self) -> DatabaseSettings:
        """Where the database is, and how to log in."""
        return _read(DatabaseSettings)

    @cached_property
    def stripe(self) -> StripeWebhookSettings:
        """What the webhook trusts."""
        return _read(StripeWebhookSettings)

    @cached_property
    def stripe_api(self) -> StripeApiSettings:
        """Access to Stripe's API."""
        return _read(StripeApiSettings)

    @cached_property
    def livemode(self) -> bool:
        """Whether this stage takes real money."""
        return _read(StripeModeSettings).livemode

    @cached_property
    def message_keys(self) -> tuple[str, ...]:
        """What signs the links of mails: the first signs, all are valid."""
        return tuple(key.get_secret_value() for key in _read(_MessageKeySettings).message_keys)

    @cached_property
    def mail(self) -> MailSettings:
        """From whom mails of campaigns are sent."""
        return _read(MailSettings)

    @cached_property
    def suppression_key(self) -> str:
        """What keys the hashes of addresses that are never mailed again."""
        return _read(_SuppressionSettings).suppression_key.get_secret_value()

    @cached_property
    def stripe_gateway(self) -> str:
        """The function that calls Stripe for us."""
        return _read(_GatewaySettings).stripe_gateway

    @cached_property
    def retention_days(self) -> dict[str, int]:
        """After how many days rows are deleted, by their kind."""
        return _read(_RetentionSettings).retention_days

    @cached_property
    def site_url(self) -> str:
        """Where the customer's pages are, without a slash at the end."""
        return _read(_SiteSettings).site_url

    @cached_property
    def bus_name(self) -> str:
        """The EventBridge bus of our events."""
        return _read(_BusSettings).bus_name

    @cached_property
    def role_claim(self) -> str:
        """The claim of an access token that holds the bearer's role."""
        return self._runtime.role_claim

    @cached_property
    def stage(self) -> str:
        """The name of this deployment, for log lines."""
        return self._runtime.stage

    @cached_property
    def log_level(self) -> str:
        """The lowest level that is logged."""
        return self._runtime.log_level

    @cached_property
    def in_lambda(self) -> bool:
        """Whether this process is an execution environment of Lambda."""
        return self._runtime.aws_lambda_function_name is not None

    @cached_property
    def _runtime(self) -> _RuntimeSettings:
        return _read(_RuntimeSettings)


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def _read[Group: _Group](group: type[Group]) -> Group:
    try:
        return group()
    except ValidationError as error:
        # Not chained: pydantic's own message quotes what may be a secret.
        raise ConfigurationError(_sentence(error, group.model_config["env_prefix"])) from None


def _sentence(error: ValidationError, prefix: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = "".join(f"{prefix}{part}".upper() for part in first["loc"][:1])
    if first["type"] in {"missing", "string_too_short"}:
        return f"{name} is not set"
    if first["type"] == "literal_error":
        return f"{name} must be one of {first['ctx']['expected']}"
    message = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{name} {message}".strip()
