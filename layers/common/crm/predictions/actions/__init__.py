"""What is done with predictions."""
