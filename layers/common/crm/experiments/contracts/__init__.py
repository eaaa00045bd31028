"""What crosses the edges of experiments."""
