"""What is done about prices."""
