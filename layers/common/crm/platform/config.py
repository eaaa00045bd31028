"""The only reader of the environment: each setting is parsed once, on its first use."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal, cast

type DatabaseAuth = Literal["password", "iam", "secret"]
type DatabaseTls = Literal["verify-full", "require", "prefer"]


class ConfigurationError(Exception):
    """A variable of the environment is missing or wrong; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where the database is and who we are there."""

    host: str
    port: int
    name: str
    user: str
    auth: DatabaseAuth
    tls: DatabaseTls
    password: str | None = field(repr=False)
    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """What the webhook trusts: any of the secrets, events of one mode."""

    webhook_secrets: tuple[str, ...] = field(repr=False)
    livemode: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccountSettings:
    """Our account at Stripe; another base than Stripe's own is a stand-in for it."""

    key: str = field(repr=False)
    base: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsSettings:
    """Whose name AWS is called in, and where; another endpoint than AWS's is a stand-in for it."""

    region: str
    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(repr=False)
    endpoint: str | None
    dualstack: bool


class Settings:
    """The settings in one environment; a function needs only the variables of what it uses."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    @cached_property
    def database(self) -> DatabaseSettings:
        """Where the database is; a password is needed only when it authenticates."""
        auths = ("password", "iam", "secret")
        auth = cast("DatabaseAuth", self._one_of("DB_AUTH", auths, "password"))
        usual = "prefer" if auth == "password" else "verify-full"
        tls = cast(
            "DatabaseTls", self._one_of("DB_TLS", ("verify-full", "require", "prefer"), usual)
        )
        return DatabaseSettings(
            host=self._text("DB_HOST"),
            port=self._number("DB_PORT", 5432, highest=65_535),
            name=self._text("DB_NAME"),
            user=self._text("DB_USER"),
            auth=auth,
            tls=tls,
            password=self._text("DB_PASSWORD") if auth == "password" else None,
            secret=self._text("DB_SECRET") if auth == "secret" else None,
        )

    @cached_property
    def aws(self) -> AwsSettings:
        """As Lambda sets them for every function."""
        given = self._environment
        return AwsSettings(
            region=self._text("AWS_REGION", given.get("AWS_DEFAULT_REGION")),
            access_key=self._text("AWS_ACCESS_KEY_ID"),
            secret_key=self._text("AWS_SECRET_ACCESS_KEY"),
            session_token=given.get("AWS_SESSION_TOKEN"),
            endpoint=given.get("AWS_ENDPOINT_URL"),
            dualstack=self._flag("AWS_USE_DUALSTACK_ENDPOINT"),
        )

    @cached_property
    def stripe(self) -> StripeSettings:
        """Several webhook secrets hold while one replaces another."""
        secrets = self._text("STRIPE_WEBHOOK_SECRETS").split(",")
        given = tuple(secret.strip() for secret in secrets if secret.strip())
        if not given:
            raise ConfigurationError("STRIPE_WEBHOOK_SECRETS names no secret")
        return StripeSettings(webhook_secrets=given, livemode=self.livemode)

    @cached_property
    def retention_days(self) -> dict[str, int]:
        """After how many days what is forgotten, by the name of what it is."""
        pairs = [pair.partition("=") for pair in self._text("RETENTION_DAYS").split(",")]
        return {
            item.strip(): _whole_number(f"RETENTION_DAYS of {item.strip()}", days.strip(), 36_500)
            for item, _, days in pairs
        }

    @cached_property
    def livemode(self) -> bool:
        """Whether this stage takes real money."""
        return self._flag("STRIPE_LIVEMODE")

    @cached_property
    def stripe_account(self) -> StripeAccountSettings:
        """A key of the other mode is refused before it can charge, or pretend to."""
        key, base = self._text("STRIPE_KEY"), self._text("STRIPE_API_BASE", "none")
        mode = "live" if self.livemode else "test"
        if not key.startswith((f"sk_{mode}_", f"rk_{mode}_")):
            raise ConfigurationError(f"STRIPE_KEY is no {mode} key: this stage takes {mode} money")
        return StripeAccountSettings(key=key, base=None if base == "none" else base)

    @cached_property
    def stripe_gateway(self) -> str:
        """The function that speaks to Stripe for us."""
        return self._text("STRIPE_GATEWAY")

    @cached_property
    def site_url(self) -> str:
        """Where the customer's pages are."""
        url = self._text("SITE_URL").rstrip("/")
        if not url.startswith(("https://", "http://")):
            raise ConfigurationError("SITE_URL must begin with https:// or http://")
        return url

    @cached_property
    def bus_name(self) -> str:
        """The EventBridge bus of our events."""
        return self._text("BUS_NAME")

    @cached_property
    def role_claim(self) -> str:
        """The claim of an access token that says who the bearer is here."""
        return self._text("ROLE_CLAIM", "cognito:groups")

    @cached_property
    def stage(self) -> str:
        """The deployment that this is, for log lines."""
        return self._text("STAGE", "local")

    @cached_property
    def log_level(self) -> str:
        """How much is logged."""
        return self._one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", str.upper)

    def _text(self, name: str, default: str | None = None) -> str:
        value = self._environment.get(name, "").strip() or default
        if value is None:
            raise ConfigurationError(f"{name} is not set")
        return value

    def _flag(self, name: str) -> bool:
        return self._one_of(name, ("true", "false"), "false") == "true"

    def _number(self, name: str, default: int, *, highest: int) -> int:
        return _whole_number(name, self._text(name, str(default)), highest)

    def _one_of(
        self,
        name: str,
        choices: tuple[str, ...],
        default: str,
        normal: Callable[[str], str] = str.lower,
    ) -> str:
        value = normal(self._text(name, default))
        if value not in choices:
            raise ConfigurationError(f"{name} must be one of {', '.join(choices)}")
        return value


def _whole_number(name: str, text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise ConfigurationError(f"{name} must be a whole number from 1 to {highest}")
    return int(text)


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings(os.environ)
