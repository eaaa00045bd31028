"""What crosses the edges of editing."""
