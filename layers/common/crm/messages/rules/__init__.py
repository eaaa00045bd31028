"""What is decided about messages."""
