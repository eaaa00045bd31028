"""One function per question about a person's data."""
