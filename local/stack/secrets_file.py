"""Secrets of one local stack: made once, kept beside its data."""

import json
import secrets

from local.stack.settings import Settings

LOGINS = ("crm_app", "crm_ingest", "crm_links", "crm_worker", "crm_report")


def load_secrets(settings: Settings) -> dict[str, str]:
    """Read the passwords of the logins and the webhook's signing secret; make what is missing."""
    path = settings.folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = {login: secrets.token_hex(24) for login in LOGINS}
    made["message_key"] = secrets.token_hex(24)
    made["suppression_key"] = secrets.token_hex(24)
    made["stripe_webhook"] = f"whsec_{secrets.token_hex(24)}"
    values = made | known
    settings.folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(values, indent=2))
    return values
