"""The customer's journey: intakes, sessions and their states, and the recorded interactions."""
