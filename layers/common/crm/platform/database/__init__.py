"""The way to Postgres: one call of one SQL function is one round trip and one transaction."""

from crm.platform.database.calls import SERVICE, as_json, call

__all__ = ["SERVICE", "as_json", "call"]
