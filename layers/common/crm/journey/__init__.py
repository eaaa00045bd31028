"""The customer's way: intakes, sessions and their states, and everything that is recorded of it."""
