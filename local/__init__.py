"""The local stack: what a developer runs instead of AWS."""
