"""Which Stripe the local stack speaks to: the fake one, or the real one by test keys in `.env`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_KEY, _SECRET = "STRIPE_KEY", "STRIPE_WEBHOOK_SECRET"
DASHBOARD = "https://dashboard.stripe.com/test"


class StripeKeysError(ValueError):
    """The keys cannot be used; the message says which, and never quotes one."""


@dataclass(frozen=True, kw_only=True)
class StripeKeys:
    """A test account of the developer's, and the secret that `stripe listen` prints."""

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def read_keys(path: Path) -> StripeKeys | None:
    """Read the keys of a file; None without any, which means the fake.

    Raises:
        StripeKeysError: One of the two is missing, or is not for test mode.
    """
    given = _assignments(path.read_text()) if path.exists() else {}
    key, secret = given.get(_KEY, ""), given.get(_SECRET, "")
    if not key and not secret:
        return None
    if not key.startswith(("sk_test_", "rk_test_")):
        raise StripeKeysError(f"{path.name}: {_KEY} must be a test key, sk_test_... or rk_test_...")
    if not secret.startswith("whsec_"):
        raise StripeKeysError(f"{path.name}: {_SECRET} must be what `stripe listen` prints: whsec_")
    return StripeKeys(key=key, webhook_secret=secret)


def _assignments(text: str) -> Mapping[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
