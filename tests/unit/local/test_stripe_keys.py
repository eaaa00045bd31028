"""Which Stripe the local stack speaks to, by what `.env` says."""

from pathlib import Path

import pytest

from local.stack.stripe_keys import StripeKeysError, read_keys

GOOD = "STRIPE_KEY=sk_test_1\nSTRIPE_WEBHOOK_SECRET=whsec_1\n"


def written(folder: Path, text: str) -> Path:
    """A file with that text."""
    path = folder / ".env"
    path.write_text(text)
    return path


def test_without_keys_the_fake_is_meant(tmp_path: Path) -> None:
    assert read_keys(tmp_path / ".env") is None
    assert read_keys(written(tmp_path, "# STRIPE_KEY=sk_test_1\nWEB_PORT=8000\n")) is None


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("sk_", "rk_"), GOOD.replace("=", ' = "')])
def test_test_keys_mean_the_real_stripe(tmp_path: Path, text: str) -> None:
    keys = read_keys(written(tmp_path, text))
    assert keys is not None
    assert keys.key.endswith("_test_1")
    assert keys.webhook_secret == "whsec_1"
    assert "test_1" not in repr(keys)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("sk_test", "sk_live"),
        "STRIPE_KEY=sk_test_1\n",
        "STRIPE_WEBHOOK_SECRET=whsec_1\n",
        GOOD.replace("whsec_1", "secret"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(StripeKeysError, match=r"^\.env: STRIPE_") as refused:
        read_keys(written(tmp_path, text))
    assert "live_1" not in str(refused.value)
