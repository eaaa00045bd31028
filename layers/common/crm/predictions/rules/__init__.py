"""The decisions of this capability: where a customer stands, and why."""
