"""What crosses the edges of the journey."""
