"""What crosses the edges of customers."""
