"""What crosses an edge of messages."""
