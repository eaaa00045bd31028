"""What is recommended after a session, why, and what the customer answers."""
