"""The event bus and the outbox behind it."""
