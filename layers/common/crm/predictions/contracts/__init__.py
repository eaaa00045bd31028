"""What crosses the edges of this capability: what is known and thought of customers."""
