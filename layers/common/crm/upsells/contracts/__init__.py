"""What crosses the edges of recommendations."""
